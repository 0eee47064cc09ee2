package io.millrace.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.execution.Actor;
import io.millrace.execution.Status;
import io.millrace.execution.StepStatus;
import io.millrace.execution.TenantId;
import io.millrace.testing.EmbeddedServersResource;
import io.millrace.testing.World;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What the completed steps of an execution did is undone when it fails for good. */
@QuarkusTest
@WithTestResource(value = EmbeddedServersResource.class, scope = TestResourceScope.GLOBAL)
class CompensationTest extends OnServers {

    /** What was asked of the world, in the order in which it came, with its body. */
    private static List<String> undone(World world) {
        return world.calls().stream()
                .filter(call -> call.path().startsWith("/undo"))
                .map(call -> call.path() + " " + call.body())
                .toList();
    }

    private static World failing() {
        return new World(call -> call.path().equals("/fails") ? "!400" : "{\"v\":\"" + call.path() + "\"}");
    }

    @Test
    void theLastCompletedIsUndoneFirstAndReadsItsOutputItsInputsAndTheError() {
        try (var world = failing().holding()) {
            var id = start("""
                    name: trip
                    steps:
                      - id: flight
                        http: "${ input.world }/flight"
                        compensate:
                          id: release
                          http: { method: POST, url: "${ input.world }/undo/flight", body: "${ flight.body.v }" }
                      - id: hotel
                        http: "${ input.world }/hotel"
                        compensate:
                          - { id: say, set: "${ error.type & ' ' & hotel.body.v }" }
                          - { id: leave, http: { method: POST, url: "${ input.world }/undo/hotel", body: "${ say }" } }
                      - id: car
                        needs: [flight, hotel]
                        http: "${ input.world }/car"
                        compensate:
                          id: bring
                          http: { method: POST, url: "${ input.world }/undo/car", body: "${ flight.body.v & car.body.v }" }
                      - { id: pay, needs: car, http: "${ input.world }/fails" }
                    """, Map.of("world", world.url()));
            for (var path :
                    List.of("/hotel", "/flight", "/car", "/fails", "/undo/car", "/undo/flight", "/undo/hotel")) {
                await().atMost(Duration.ofSeconds(10))
                        .untilAsserted(() -> assertThat(world.waiting()).contains(path));
                if (path.startsWith("/undo")) {
                    assertThat(world.waiting()).as("one after the other").containsExactly(path);
                    assertThat(find(id).summary().compensating()).isTrue();
                }
                world.release(path);
                if (path.equals("/hotel")) {
                    await().until(() -> attempts(find(id), "hotel").size() == 1);
                }
            }
            var done = finished(id);
            var error = failed(done);
            assertThat(error.get("type")).isEqualTo("http-status");
            assertThat(error.get("step")).isEqualTo("pay");
            assertThat(error.containsKey("compensationFailures")).isFalse();
            assertThat(done.summary().attempt()).isEqualTo(1);
            assertThat(done.summary().compensating()).isFalse();
            assertThat(undone(world))
                    .containsExactly("/undo/car /flight/car", "/undo/flight /flight", "/undo/hotel http-status /hotel");
            assertThat(attempts(done, "hotel/compensate/leave")).hasSize(1);
        }
    }

    @Test
    void oneThatFailsIsNamedAndTheOthersStillRun() {
        try (var world =
                new World(call -> call.path().equals("/undo/b") || call.path().equals("/fails") ? "!500" : "{}")) {
            var error = error("""
                    name: compensation-fails
                    retry: { attempts: 1, backoff: 10ms }
                    steps:
                      - { id: a, http: "${ input.world }/a", compensate: { id: u, http: "${ input.world }/undo/a" } }
                      - id: b
                        needs: a
                        http: "${ input.world }/b"
                        compensate: { id: u, http: "${ input.world }/undo/b", retry: { attempts: 1, backoff: 10ms } }
                      - { id: c, needs: b, http: "${ input.world }/fails" }
                    """, Map.of("world", world.url()));
            assertThat(error.get("step")).isEqualTo("c");
            var failures = (List<?>) error.get("compensationFailures");
            assertThat(failures).hasSize(1);
            var failure = (Map<?, ?>) failures.get(0);
            assertThat(failure.get("step")).isEqualTo("b");
            assertThat(((Map<?, ?>) failure.get("error")).get("step")).isEqualTo("b/compensate/u");
            assertThat(undone(world)).containsExactly("/undo/b ", "/undo/b ", "/undo/a ");
            assertThat(world.calls())
                    .extracting(World.Call::path)
                    .filteredOn("/fails"::equals)
                    .hasSize(2);
        }
    }

    @Test
    void stepsWithinBodiesAreUndoneSkippedAndFailedOnesAreNot() {
        try (var world = failing()) {
            var done = run("""
                    name: nested-compensation
                    retry: { attempts: 0 }
                    steps:
                      - id: loop
                        forEach: ["x", "y"]
                        concurrency: 1
                        steps:
                          - id: each
                            http: "${ input.world }/each/${ item }"
                            compensate:
                              id: u
                              http: { method: POST, url: "${ input.world }/undo/each", body: "${ item & index & each.body.v }" }
                      - id: count
                        needs: loop
                        while: "${ index < 2 }"
                        steps:
                          - id: n
                            set: "${ index }"
                            compensate: { id: u, http: { method: POST, url: "${ input.world }/undo/n", body: "n${ n }${ count }" } }
                      - id: check
                        needs: count
                        if: true
                        then:
                          - { id: yes, set: 1, compensate: { id: u, http: "${ input.world }/undo/yes" } }
                        compensate: { id: u, http: "${ input.world }/undo/check" }
                      - { id: skipped, when: false, set: 1, compensate: { id: u, http: "${ input.world }/undo/skipped" } }
                      - id: dealt
                        http: "${ input.world }/fails"
                        compensate: { id: u, http: "${ input.world }/undo/dealt" }
                        onError:
                          - id: rescue
                            needs: []
                            set: 1
                            compensate: { id: u, http: { method: POST, url: "${ input.world }/undo/rescue", body: "${ error.type }" } }
                      - id: last
                        needs: [check, dealt, skipped]
                        http: "${ input.world }/fails"
                        compensate: { id: u, http: "${ input.world }/undo/last" }
                    """, Map.of("world", world.url()));
            assertThat(failed(done).get("step")).isEqualTo("last");
            assertThat(undone(world).stream().filter(call -> !call.startsWith("/undo/rescue")))
                    .containsExactly(
                            "/undo/check ",
                            "/undo/yes ",
                            "/undo/n n10",
                            "/undo/n n0",
                            "/undo/each y1/each/y",
                            "/undo/each x0/each/x");
            assertThat(undone(world)).contains("/undo/rescue http-status");
        }
    }

    @Test
    void whatWasUndoneRunsAnewWhenAPersonHasItTriedAgainAndTheRestIsKept() {
        var well = new AtomicBoolean();
        var numbers = new AtomicInteger();
        try (var world = new World(call ->
                call.path().equals("/pay") && !well.get() ? "!400" : "{\"v\":" + numbers.incrementAndGet() + "}")) {
            var done = run("""
                    name: tried-again
                    steps:
                      - { id: look, http: "${ input.world }/look" }
                      - { id: book, http: "${ input.world }/book", compensate: { id: u, http: "${ input.world }/undo/book" } }
                      - { id: number, set: "${ book.body.v }" }
                      - { id: pay, needs: [look, number], http: { method: POST, url: "${ input.world }/pay", body: "${ number }" } }
                    output: "${ number = book.body.v }"
                    """, Map.of("world", world.url()));
            failed(done);
            well.set(true);
            assertThat(retry(done.summary().id()).changed()).isTrue();
            var again = finished(done.summary().id());
            assertThat(succeeded(again)).isEqualTo(true);
            assertThat(attempts(again, "look")).hasSize(1);
            assertThat(attempts(again, "book")).hasSize(2);
            assertThat(attempts(again, "book").get(0).supersededBy()).isEqualTo(1);
            assertThat(attempts(again, "number")).hasSize(2);
            assertThat(attempts(again, "number").get(1).output())
                    .isNotEqualTo(attempts(again, "number").get(0).output());
            assertThat(world.calls().stream()
                            .filter(call -> call.path().equals("/book"))
                            .map(World.Call::key)
                            .distinct())
                    .hasSize(2);
            assertThat(undone(world)).hasSize(1);
        }
    }

    @Test
    void aCancelThatCompensatesAbortsWhatIsUnderWayAndUndoesTheRest() {
        try (var world = failing().holding()) {
            var id = start("""
                    name: cancelled-with-compensation
                    steps:
                      - { id: a, http: "${ input.world }/a", compensate: { id: u, http: "${ input.world }/undo/a" } }
                      - { id: b, needs: a, http: "${ input.world }/b", compensate: { id: u, http: "${ input.world }/undo/b" } }
                    """, Map.of("world", world.url()));
            await().until(() -> world.waiting().contains("/a"));
            world.release("/a");
            await().until(() -> world.waiting().contains("/b"));
            var ordered = control.cancel(Actor.system(TenantId.DEFAULT), id, "changed my mind", true)
                    .await()
                    .atMost(Duration.ofSeconds(5))
                    .orElseThrow();
            assertThat(ordered.status()).isEqualTo(Status.QUEUED);
            await().until(() -> world.waiting().contains("/undo/a"));
            await().untilAsserted(() ->
                    assertThat(world.aborted()).extracting(World.Call::path).containsExactly("/b"));
            world.release("/undo/a");
            var done = finished(id);
            assertThat(done.summary().status()).isEqualTo(Status.CANCELLED);
            assertThat(map(done.summary().error()).get("message")).isEqualTo("changed my mind");
            assertThat(undone(world)).containsExactly("/undo/a ");
        }
    }

    @Test
    void cancelledWhileItCompensatesARetryGoesOnWithThat() {
        try (var world = failing().holding()) {
            var id = start("""
                    name: cancelled-while-compensating
                    retry: { attempts: 0 }
                    steps:
                      - { id: a, set: 1, compensate: { id: u, http: "${ input.world }/undo/a" } }
                      - { id: b, needs: a, set: 1, compensate: { id: u, http: "${ input.world }/undo/b" } }
                      - { id: c, needs: b, fail: broken }
                    """, Map.of("world", world.url()));
            await().until(() -> world.waiting().contains("/undo/b"));
            world.release("/undo/b");
            await().until(() -> world.waiting().contains("/undo/a"));
            assertThat(cancel(id).status()).isEqualTo(Status.CANCELLED);
            await().until(() -> world.aborted().size() == 1);
            assertThat(retry(id).changed()).isTrue();
            await().until(() -> world.waiting().contains("/undo/a"));
            world.release("/undo/a");
            var done = finished(id);
            assertThat(failed(done).get("message")).isEqualTo("broken");
            assertThat(attempts(done, "b/compensate/u")).hasSize(1);
            assertThat(undone(world)).containsExactly("/undo/b ", "/undo/a ", "/undo/a ");
        }
    }

    @Test
    void aCompensationMayWaitAndRunAnotherWorkflow() {
        put(SubWorkflowTest.CALLER);
        try (var world = failing()) {
            var done = run("""
                    name: compensation-waits
                    retry: { attempts: 0 }
                    steps:
                      - id: a
                        set: 1
                        compensate:
                          - { id: nap, sleep: 5500ms }
                          - { id: child, needs: nap, workflow: { name: child-that-calls, input: { world: "${ input.world }", path: undo } } }
                      - { id: b, needs: a, fail: broken }
                    """, Map.of("world", world.url()));
            assertThat(failed(done).containsKey("compensationFailures")).isFalse();
            assertThat(attempts(done, "a/compensate/child").get(0).status()).isEqualTo(StepStatus.SUCCEEDED);
            assertThat(undone(world)).hasSize(1);
        }
    }
}
