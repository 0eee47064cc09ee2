package io.millrace.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.execution.ExecutionId;
import io.millrace.execution.Status;
import io.millrace.execution.StepStatus;
import io.millrace.execution.StepWait;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Executions that wait: what waits longer than 100 ms leaves its worker, which has 4 slots. */
@QuarkusTest
@TestProfile(ParkTest.FourSlots.class)
@WithTestResource(value = EmbeddedServersResource.class, scope = TestResourceScope.GLOBAL)
class ParkTest extends OnServers {

    public static class FourSlots implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "millrace.worker.concurrency", "4",
                    "millrace.run.park-after", "100MS",
                    "millrace.run.max-items", "5",
                    "millrace.run.max-descendants", "12",
                    "millrace.run.max-output", "1K",
                    "millrace.http.max-body", "500",
                    "millrace.sleep.max", "10D");
        }
    }

    @Inject
    Worker worker;

    @Test
    void sleepersHoldNoSlotAndResume() {
        var name = put("""
                name: sleeper
                steps:
                  - id: before
                    set: "${ input.n }"
                  - id: nap
                    needs: [before]
                    sleep: 2s
                  - id: after
                    needs: [nap]
                    set: "${ before + 1 }"
                """);
        List<ExecutionId> sleepers = new ArrayList<>();
        for (int n = 0; n < 12; n++) {
            sleepers.add(accepted(submit(name, Map.of("n", n))));
        }
        sleepers.forEach(id -> reached(id, Status.WAITING));
        await().until(() -> worker.active() == 0);
        assertThat(output("""
                name: awake
                steps: [ { id: a, set: quick } ]
                """, Map.of())).isEqualTo("quick");
        assertThat(sleepers).allSatisfy(id -> {
            var waiting = find(id);
            assertThat(waiting.summary().status()).isEqualTo(Status.WAITING);
            assertThat(waiting.summary().due()).isNotNull();
            assertThat(attempts(waiting, "nap").get(0).waitsFor()).isInstanceOf(StepWait.Until.class);
        });
        for (int n = 0; n < sleepers.size(); n++) {
            var done = finished(sleepers.get(n));
            assertThat(succeeded(done)).isEqualTo(n + 1);
            assertThat(done.summary().attempt()).isEqualTo(1);
            var nap = attempts(done, "nap");
            assertThat(nap).hasSize(1);
            assertThat(Duration.between(nap.get(0).startedAt(), nap.get(0).finishedAt()))
                    .isGreaterThanOrEqualTo(Duration.ofMillis(1_999));
        }
    }

    @Test
    void resultsAreTheSameWithAndWithoutAPark() {
        try (var world =
                new World(call -> "{\"t\":\"\\ud83d ok \\u0000\",\"n\":[1.0,-0.0,1e3,0.10,12345678901234567890]}")) {
            var yaml = """
                    name: values
                    retry: { attempts: 0 }
                    steps:
                      - { id: call, http: "${ input.world }/call" }
                      - { id: made, needs: [call], set: "${ { 'n': [4/2, 0.5*2, 1/3], 't': $join(['a', '👍']) } }" }
                      - { id: nap, needs: [made], sleep: "${ input.pause }" }
                      - { id: out, needs: [nap], set: ["${ call.body }", "${ made }", "${ $string(call.body.n[0]) }", "${ made.n[0] = 2 }"] }
                    """;
            var kept = output(yaml, Map.of("world", world.url(), "pause", "10ms"));
            var readBack = output(yaml, Map.of("world", world.url(), "pause", "400ms"));
            assertThat(kept).isEqualTo(readBack);
            assertThat(String.valueOf(kept))
                    .contains("t=\uFFFD ok \u0000", "n=[1, 0, 1000, 0.1, 12345678901234567890]");
        }
    }

    @Test
    void halfOfACharacterFailsItsStepWithItsPlaceParkedOrNot() {
        for (var pause : List.of("10ms", "400ms")) {
            var done = run("""
                    name: halves
                    retry: { attempts: 0 }
                    steps:
                      - { id: nap, sleep: "${ input.pause }" }
                      - { id: cut, needs: [nap], set: { a: "${ false ? 1 : '\\\\ud83d' }" } }
                    """, Map.of("pause", pause));
            assertThat(failed(done).get("type")).isEqualTo("expression");
            assertThat(failed(done).get("step")).isEqualTo("cut");
            assertThat(failed(done).get("message").toString()).contains("half of a character");
        }
    }

    @Test
    void aSleepBesideWorkWaitsForTheWorkAndThenLeaves() {
        try (var world = new World(call -> "{\"v\":1}").holding()) {
            var id = start("""
                    name: sleep-beside
                    steps:
                      - { id: nap, sleep: 1500ms }
                      - { id: call, http: "${ input.world }/call" }
                    output: "${ call.body.v }"
                    """, Map.of("world", world.url()));
            await().until(() -> world.waiting().contains("/call"));
            await().until(() -> attempts(find(id), "nap").size() == 1);
            assertThat(find(id).summary().status()).isEqualTo(Status.RUNNING);
            world.release("/call");
            reached(id, Status.WAITING);
            assertThat(succeeded(finished(id))).isEqualTo(1);
            assertThat(world.calls()).hasSize(1);
        }
    }

    @Test
    void theTurnsOfALoopSleepAtOnce() {
        var done = run("""
                name: loop-sleeps
                steps:
                  - id: loop
                    forEach: [1, 2, 3, 4, 5]
                    steps:
                      - { id: nap, sleep: 400ms }
                      - { id: out, needs: [nap], set: "${ item * 2 }" }
                """, Map.of());
        assertThat(succeeded(done)).isEqualTo(List.of(2, 4, 6, 8, 10));
        assertThat(done.summary().attempt()).isEqualTo(1);
    }

    @Test
    void aPauseBetweenAttemptsParksAndTheAttemptsAreCountedOverIt() {
        try (var world = new World(call -> "!503")) {
            var id = start("""
                    name: pause-parks
                    retry: { attempts: 0 }
                    steps:
                      - id: bad
                        http: "${ input.world }/bad"
                        retry: { attempts: 2, backoff: 300ms, factor: 2 }
                    """, Map.of("world", world.url()));
            reached(id, Status.WAITING);
            var done = finished(id);
            assertThat(failed(done).get("status")).isEqualTo(503);
            var attempts = attempts(done, "bad");
            assertThat(attempts).hasSize(3);
            assertThat(world.calls()).hasSize(3);
            assertThat(Duration.between(
                            attempts.get(1).finishedAt(), attempts.get(2).startedAt()))
                    .isGreaterThanOrEqualTo(Duration.ofMillis(598));
        }
    }

    @Test
    void anAttemptOfTheExecutionCountsTheStepsAttemptsAnew() {
        try (var world = new World(call -> "!503")) {
            var done = run("""
                    name: counts-anew
                    retry: { attempts: 1, backoff: 300ms }
                    steps:
                      - id: bad
                        http: "${ input.world }/bad"
                        retry: { attempts: 1, backoff: 200ms }
                    """, Map.of("world", world.url()));
            assertThat(failed(done).get("status")).isEqualTo(503);
            assertThat(attempts(done, "bad")).hasSize(4);
        }
    }

    @Test
    void anOnErrorThatSleepsGoesOnWithItselfAndNotWithTheStep() {
        try (var world = new World(call -> call.path().equals("/risky") ? "!404" : "{}")) {
            var done = run("""
                    name: handler-sleeps
                    steps:
                      - id: risky
                        http: "${ input.world }/risky"
                        onError:
                          - { id: note, http: "${ input.world }/note" }
                          - { id: nap, needs: [note], sleep: 300ms }
                          - { id: out, needs: [nap], set: "${ error.status }" }
                    """, Map.of("world", world.url()));
            assertThat(succeeded(done)).isEqualTo(404);
            assertThat(world.calls()).extracting(World.Call::path).containsExactly("/risky", "/note");
            assertThat(attempts(done, "risky")).hasSize(1);
            assertThat(attempts(done, "risky").get(0).status()).isEqualTo(StepStatus.FAILED);
        }
    }

    @Test
    void aTimeoutRunsOnWhileTheExecutionIsAway() {
        var id = start("""
                name: timeout-away
                retry: { attempts: 0 }
                steps:
                  - id: around
                    timeout: 600ms
                    if: "${ true }"
                    then: [ { id: nap, sleep: 1h } ]
                """, Map.of());
        var away = reached(id, Status.WAITING);
        assertThat(attempts(away, "around").get(0).status()).isEqualTo(StepStatus.WAITING);
        var done = finished(id);
        assertThat(failed(done).get("type")).isEqualTo("timeout");
        assertThat(failed(done).get("step")).isEqualTo("around");
        var around = attempts(done, "around");
        assertThat(around).hasSize(1);
        assertThat(Duration.between(around.get(0).startedAt(), around.get(0).finishedAt()))
                .isBetween(Duration.ofMillis(599), Duration.ofSeconds(5));
    }

    @Test
    void aStepWithATimeoutThatSleepsInsideCompletesUnderItsAttempt() {
        var done = run("""
                name: timeout-not-reached
                steps:
                  - id: around
                    timeout: 20s
                    forEach: [1, 2]
                    concurrency: 1
                    steps: [ { id: nap, sleep: 200ms }, { id: out, needs: [nap], set: "${ item }" } ]
                """, Map.of());
        assertThat(succeeded(done)).isEqualTo(List.of(1, 2));
        assertThat(attempts(done, "around")).hasSize(1);
        assertThat(attempts(done, "around").get(0).status()).isEqualTo(StepStatus.SUCCEEDED);
    }

    @Test
    void aFailureEndsAWaitBesideIt() {
        var failing = new AtomicInteger();
        try (var world = new World(call -> failing.incrementAndGet() == 1 ? "!400" : "{}").pausing(200)) {
            var done = run("""
                    name: failure-beside-sleep
                    steps:
                      - { id: nap, sleep: 1h }
                      - { id: bad, http: "${ input.world }/bad" }
                    """, Map.of("world", world.url()));
            assertThat(failed(done).get("step")).isEqualTo("bad");
            retry(done.summary().id());
            var waiting = reached(done.summary().id(), Status.WAITING);
            assertThat(attempts(waiting, "nap")).hasSize(1);
            assertThat(attempts(waiting, "bad")).hasSize(2);
            cancel(done.summary().id());
        }
    }
}
