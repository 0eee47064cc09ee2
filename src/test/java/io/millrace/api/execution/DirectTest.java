package io.millrace.api.execution;

import static io.millrace.api.ApiRequests.freshName;
import static io.millrace.api.ApiRequests.put;
import static io.millrace.api.ApiRequests.run;
import static io.millrace.api.ApiRequests.status;
import static io.millrace.api.ApiRequests.stored;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.millrace.api.ApiRequests;
import io.millrace.testing.EmbeddedServersResource;
import io.millrace.testing.World;
import io.millrace.worker.Worker;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(DirectTest.TwoSlots.class)
@WithTestResource(value = EmbeddedServersResource.class, scope = TestResourceScope.GLOBAL)
class DirectTest {

    public static class TwoSlots implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("millrace.worker.concurrency", "2");
        }
    }

    @Inject
    Worker worker;

    private final World world = new World(call -> "{}").holding();

    // The first heartbeat, and the end of executions of other tests.
    @BeforeEach
    void theWorkerIsIdleAndAlive() {
        await().until(() -> worker.active() == 0);
        await().until(() -> {
            var reserved = worker.reserveSlot();
            reserved.ifPresent(slot -> slot.release());
            return reserved.isPresent();
        });
    }

    @AfterEach
    void close() {
        world.waiting().forEach(world::release);
        await().until(() -> worker.active() == 0);
        world.close();
    }

    /** A workflow that calls the world at a path of the input. */
    private String calling() {
        var name = freshName();
        put(name, """
                name: %s
                steps:
                  - id: call
                    http: { url: "%s/${ input.path }" }
                output: "${ call.status }"
                """.formatted(name, world.url())).statusCode(201);
        return name;
    }

    private static String body(boolean useQueue, String path) {
        return "{\"useQueue\": " + useQueue + ", \"triggerData\": {\"path\": \"" + path + "\"}}";
    }

    @Test
    void itRunsHereAtOnceAndSaysSo() {
        var id = run(stored(ApiRequests::yaml), "{\"useQueue\": false}")
                .statusCode(202)
                .body("queued", equalTo(false))
                .extract()
                .<String>path("jobId");
        await().until(() -> status(id), "succeeded"::equals);
        given().get("/api/executions/" + id).then().body("output", equalTo("Hello, world!"));
    }

    @Test
    void itsOutcomeCanBeWaitedFor() {
        given().contentType("application/json")
                .queryParam("wait", "30s")
                .body("{\"useQueue\": false}")
                .post("/api/workflows/" + stored(ApiRequests::yaml) + "/run")
                .then()
                .statusCode(200)
                .body("success", equalTo(true))
                .body("queued", equalTo(false))
                .body("output", equalTo("Hello, world!"));
    }

    @Test
    void withoutAFreeSlotItIsQueuedAndTheSlotsAreNeverExceeded() {
        var name = calling();
        var ids = new ArrayList<String>();
        for (int i = 0; i < 6; i++) {
            // The second slot is taken by one from the queue, whose intake asks for more than is left by then.
            var answer = run(name, body(i == 1, "c" + i)).statusCode(202).body("queued", equalTo(i != 0));
            ids.add(answer.extract().path("jobId"));
            int calls = Math.min(i + 1, 2);
            await().until(() -> world.calls().size() == calls);
        }
        assertThat(worker.active()).isEqualTo(2);
        while (world.calls().size() < 6 || !world.waiting().isEmpty()) {
            world.waiting().forEach(world::release);
            assertThat(worker.active()).isLessThanOrEqualTo(2);
        }
        ids.forEach(id -> await().until(() -> status(id), "succeeded"::equals));
        assertThat(world.mostInFlight()).isEqualTo(2);
        assertThat(world.calls()).hasSize(6);
    }

    @Test
    void directAndQueuedTogetherKeepToTheSlots() {
        var name = calling();
        world.pausing(20);
        var ids = new ArrayList<String>();
        for (int i = 0; i < 40; i++) {
            ids.add(run(name, body(i % 2 == 0, "d" + i))
                    .statusCode(202)
                    .extract()
                    .path("jobId"));
            world.waiting().forEach(world::release);
        }
        await().until(() -> {
            world.waiting().forEach(world::release);
            return ids.stream().allMatch(id -> status(id).equals("succeeded"));
        });
        assertThat(world.mostInFlight()).isLessThanOrEqualTo(2);
        assertThat(world.calls()).hasSize(40);
    }

    @Test
    void whatWasTakenForASlotGivenAwayRunsOnceOneIsFree() {
        var one = worker.reserveSlot().orElseThrow();
        var other = worker.reserveSlot().orElseThrow();
        assertThat(worker.reserveSlot()).isEmpty();
        var id = run(stored(ApiRequests::yaml), "{}").statusCode(202).extract().<String>path("jobId");
        await().during(Duration.ofSeconds(1)).until(() -> status(id), "queued"::equals);
        assertThat(worker.active()).isEqualTo(2);
        one.release();
        // Sooner than the queue would have offered it to another.
        await().atMost(Duration.ofSeconds(8)).until(() -> status(id), "succeeded"::equals);
        other.release();
    }

    @Test
    void oneThatStartsLaterIsQueued() {
        for (var later :
                List.of("\"delay\": \"1h\"", "\"at\": \"" + Instant.now().plusSeconds(3600) + "\"")) {
            run(stored(ApiRequests::yaml), "{\"useQueue\": false, " + later + "}")
                    .statusCode(202)
                    .body("queued", equalTo(true));
        }
        assertThat(worker.active()).isZero();
    }

    @Test
    void oneWhoseMomentHasPassedRunsHere() {
        run(stored(ApiRequests::yaml), "{\"useQueue\": false, \"at\": \"2001-01-01T00:00:00Z\"}")
                .statusCode(202)
                .body("queued", equalTo(false));
        await().until(() -> worker.active() == 0);
    }

    @Test
    void whatIsRefusedOrReplayedTakesNoSlot() {
        var name = stored(ApiRequests::yaml);
        var body = "{\"useQueue\": false, \"idempotencyKey\": \"" + UUID.randomUUID() + "\"}";
        var id = run(name, body).statusCode(202).extract().<String>path("jobId");
        await().until(() -> status(id), "succeeded"::equals);
        for (int i = 0; i < 5; i++) {
            run(name, body)
                    .statusCode(202)
                    .body("jobId", equalTo(id))
                    .body("queued", equalTo(false))
                    .body("replayed", equalTo(true));
            run(freshName(), "{\"useQueue\": false}").statusCode(404);
            run(name, "{\"useQueue\": false, \"triggerData\": {\"name\": 7}}").statusCode(422);
        }
        await().until(() -> worker.active() == 0);
    }
}
