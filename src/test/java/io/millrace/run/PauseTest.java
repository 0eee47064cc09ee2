package io.millrace.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.control.OrderResult;
import io.millrace.execution.Actor;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.Status;
import io.millrace.execution.StepStatus;
import io.millrace.execution.StepWait;
import io.millrace.execution.TenantId;
import io.millrace.execution.Trigger;
import io.millrace.feed.Feed;
import io.millrace.submission.SubmissionRequest;
import io.millrace.testing.EmbeddedServersResource;
import io.millrace.testing.World;
import io.millrace.visibility.Executions;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Executions that stand still because a person wants it; what waits longer than 100 ms leaves its worker. */
@QuarkusTest
@TestProfile(ParkTest.FourSlots.class)
@WithTestResource(value = EmbeddedServersResource.class, scope = TestResourceScope.GLOBAL)
class PauseTest extends OnServers {

    /** Longer than a worker takes to hear of a pause. */
    private static final Duration HEARD = Duration.ofMillis(1_500);

    @Inject
    Feed feed;

    private OrderResult pause(ExecutionId id) {
        return control.pause(Actor.system(TenantId.DEFAULT), id)
                .await()
                .atMost(Duration.ofSeconds(10))
                .orElseThrow();
    }

    private OrderResult resume(ExecutionId id) {
        return control.resume(Actor.system(TenantId.DEFAULT), id)
                .await()
                .atMost(Duration.ofSeconds(10))
                .orElseThrow();
    }

    private Executions.Details stands(ExecutionId id) {
        var found = reached(id, Status.WAITING);
        assertThat(found.summary().pausedAt()).isNotNull();
        assertThat(found.summary().due()).isNull();
        return found;
    }

    @Test
    void theStepUnderWayIsFinishedTheNextWaitsForTheResume() {
        try (var world = new World(call -> "{\"v\":1}").holding()) {
            var id = start("""
                    name: paused-at-work
                    steps:
                      - { id: one, http: "${ input.world }/one" }
                      - { id: two, http: { url: "${ input.world }/two", query: { v: "${ one.body.v }" } } }
                    """, Map.of("world", world.url()));
            await().until(() -> world.waiting().contains("/one"));
            assertThat(pause(id).status()).isEqualTo(Status.RUNNING);
            await().pollDelay(HEARD).until(() -> true);
            assertThat(find(id).summary().status()).isEqualTo(Status.RUNNING);
            world.release("/one");
            var standing = stands(id);
            assertThat(attempts(standing, "one").get(0).status()).isEqualTo(StepStatus.SUCCEEDED);
            assertThat(world.calls()).hasSize(1);
            assertThat(pause(id).affected()).as("paused already").isEmpty();

            assertThat(resume(id).changed()).isTrue();
            await().until(() -> world.waiting().contains("/two?v=1"));
            assertThat(find(id).summary().pausedAt()).isNull();
            world.release("/two?v=1");
            succeeded(finished(id));
            assertThat(world.calls()).hasSize(2);
            assertThat(told(id)).containsSubsequence("execution-paused", "execution-waiting", "execution-resumed");
            assertThat(resume(id).changed()).as("it is not paused").isFalse();
            assertThat(pause(id).changed()).as("it is over").isFalse();
        }
    }

    @Test
    void aDelayedOneStandsAtOnceAndKeepsItsTime() {
        var name = put("""
                name: paused-before-it-began
                steps: [ { id: a, set: 1 } ]
                """);
        var request = new SubmissionRequest(
                TenantId.DEFAULT, name, OptionalInt.empty(), Map.of(), Trigger.API, 5, Duration.ofSeconds(3));
        var id = accepted(submission.submit(request).await().atMost(Duration.ofSeconds(10)));
        var due = find(id).summary().due();
        assertThat(pause(id).status()).isEqualTo(Status.WAITING);
        stands(id);
        resume(id);
        assertThat(find(id).summary().due()).isEqualTo(due);
        assertThat(find(id).summary().status()).isEqualTo(Status.QUEUED);
        assertThat(finished(id).summary().startedAt()).isAfterOrEqualTo(due.minusSeconds(1));
    }

    @Test
    void aSleeperSleepsOnUntilItsTime() {
        var id = start("""
                name: paused-sleeper
                steps: [ { id: nap, sleep: 2500ms } ]
                """, Map.of());
        var nap = attempts(reached(id, Status.WAITING), "nap").get(0);
        var until = ((StepWait.Until) nap.waitsFor()).at();
        pause(id);
        stands(id);
        resume(id);
        var done = finished(id);
        assertThat(done.summary().finishedAt()).isAfterOrEqualTo(until.minusMillis(5));
        assertThat(attempts(done, "nap")).hasSize(1);
    }

    @Test
    void aSleeperThatIsPausedBeyondItsTimeStaysUntilItIsResumed() {
        var id = start("""
                name: paused-beyond
                steps: [ { id: nap, sleep: 300ms } ]
                """, Map.of());
        reached(id, Status.WAITING);
        pause(id);
        await().pollDelay(HEARD).until(() -> true);
        stands(id);
        resume(id);
        succeeded(finished(id));
    }

    @Test
    void aPauseReachesTheChildrenAndSoDoesTheResume() {
        put("""
                name: child-of-two-calls
                steps:
                  - { id: one, http: "${ input.world }/one" }
                  - { id: two, needs: one, http: "${ input.world }/two" }
                output: "${ two.body.v }"
                """);
        try (var world = new World(call -> "{\"v\":\"" + call.path() + "\"}").holding()) {
            var id = start("""
                    name: paused-parent
                    steps: [ { id: child, workflow: { name: child-of-two-calls, input: { world: "${ input.world }" } } } ]
                    """, Map.of("world", world.url()));
            await().until(() -> world.waiting().contains("/one"));
            reached(id, Status.WAITING);
            var child = children(id).get(0).id();
            assertThat(pause(id).affected()).containsExactly(id, child);
            await().pollDelay(HEARD).until(() -> true);
            world.release("/one");
            stands(child);
            stands(id);
            assertThat(resume(id).affected()).containsExactly(id, child);
            await().until(() -> world.waiting().contains("/two"));
            world.release("/two");
            assertThat(succeeded(finished(id))).isEqualTo("/two");
        }
    }

    @Test
    void aStepThatFailsWhileItIsPausedIsTriedAgainAfterTheResumeAndItsAttemptsAreCounted() {
        var calls = new AtomicInteger();
        try (var world = new World(call -> calls.incrementAndGet() <= 2 ? "!503" : "{}").holding()) {
            var id = start("""
                    name: fails-while-paused
                    retry: { attempts: 0 }
                    steps: [ { id: call, http: "${ input.world }/call", retry: { attempts: 1, backoff: 10ms } } ]
                    """, Map.of("world", world.url()));
            await().until(() -> world.waiting().contains("/call"));
            pause(id);
            await().pollDelay(HEARD).until(() -> true);
            world.release("/call");
            assertThat(attempts(stands(id), "call")).hasSize(1);
            resume(id);
            await().until(() -> world.waiting().contains("/call"));
            world.release("/call");
            assertThat(failed(finished(id)).get("type")).isEqualTo("http-status");
            assertThat(world.calls()).hasSize(2);
        }
    }

    @Test
    void anAttemptThatFailsWhileItIsPausedIsFollowedByTheNextAfterTheResume() {
        var calls = new AtomicInteger();
        try (var world = new World(call -> calls.incrementAndGet() == 1 ? "!503" : "{}").holding()) {
            var id = start("""
                    name: attempt-fails-while-paused
                    retry: { attempts: 1, backoff: 10ms }
                    steps: [ { id: call, http: "${ input.world }/call" } ]
                    """, Map.of("world", world.url()));
            await().until(() -> world.waiting().contains("/call"));
            pause(id);
            await().pollDelay(HEARD).until(() -> true);
            world.release("/call");
            assertThat(stands(id).summary().attempt()).isEqualTo(2);
            resume(id);
            await().until(() -> world.waiting().contains("/call"));
            world.release("/call");
            succeeded(finished(id));
        }
    }

    @Test
    void aPausedOneCanBeCancelled() {
        var id = start("""
                name: paused-and-cancelled
                steps: [ { id: nap, sleep: 1h } ]
                """, Map.of());
        reached(id, Status.WAITING);
        pause(id);
        stands(id);
        assertThat(cancel(id).status()).isEqualTo(Status.CANCELLED);
        assertThat(find(id).summary().pausedAt()).isNull();
        assertThat(resume(id).changed()).isFalse();
    }

    private java.util.List<String> told(ExecutionId id) {
        var told = new ArrayList<String>();
        feed.follow(TenantId.DEFAULT, id, 1)
                .map(event -> String.valueOf(map(event.json()).get("type")))
                .invoke(told::add)
                .select()
                .first(type -> !type.equals("execution-completed"))
                .collect()
                .last()
                .await()
                .atMost(Duration.ofSeconds(10));
        return told;
    }
}
