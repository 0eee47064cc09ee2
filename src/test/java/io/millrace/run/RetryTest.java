package io.millrace.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.execution.StepRecord;
import io.millrace.execution.StepStatus;
import io.millrace.testing.EmbeddedServersResource;
import io.millrace.testing.World;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What follows when a step fails: its own retry, {@code onError}, and its timeout. */
@QuarkusTest
@WithTestResource(value = EmbeddedServersResource.class, scope = TestResourceScope.GLOBAL)
class RetryTest extends OnServers {

    @Test
    void aStepIsTriedAgainAfterGrowingPausesWithTheSameKeyAndEachAttemptIsRecorded() {
        var calls = new AtomicInteger();
        try (var world = new World(call -> calls.incrementAndGet() < 4 ? "!503" : "{\"v\":9}")) {
            var done = run("""
                    name: retries
                    retry: { attempts: 0 }
                    steps:
                      - id: flaky
                        http: { url: "${ input.world }/flaky" }
                        retry: { attempts: 3, backoff: 40ms, factor: 3 }
                    output: "${ flaky.body.v }"
                    """, Map.of("world", world.url()));
            assertThat(succeeded(done)).isEqualTo(9);
            var attempts = attempts(done, "flaky");
            assertThat(attempts)
                    .extracting(StepRecord::status)
                    .containsExactly(StepStatus.FAILED, StepStatus.FAILED, StepStatus.FAILED, StepStatus.SUCCEEDED);
            assertThat(attempts).extracting(StepRecord::attempt).containsExactly(1, 2, 3, 4);
            assertThat(pause(attempts, 0)).isBetween(Duration.ofMillis(39), Duration.ofSeconds(2));
            assertThat(pause(attempts, 1)).isGreaterThanOrEqualTo(Duration.ofMillis(119));
            assertThat(pause(attempts, 2)).isGreaterThanOrEqualTo(Duration.ofMillis(359));
            assertThat(world.calls()).hasSize(4);
            assertThat(world.calls())
                    .extracting(World.Call::key)
                    .containsOnly(done.summary().id() + "/flaky");
            assertThat(map(attempts.get(0).error()).get("status")).isEqualTo(503);
            assertThat(done.summary().attempt()).isEqualTo(1);
        }
    }

    @Test
    void whenAllAttemptsFailTheLastFailureStands() {
        try (var world = new World(call -> "!500")) {
            var done = run("""
                    name: retries-used-up
                    retry: { attempts: 0 }
                    steps:
                      - id: bad
                        http: { url: "${ input.world }/bad" }
                        retry: { attempts: 2, backoff: 5ms }
                    """, Map.of("world", world.url()));
            assertThat(failed(done).get("type")).isEqualTo("http-status");
            assertThat(world.calls()).hasSize(3);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 404, 409, 422})
    void aRefusalIsNotTriedAgain(int status) {
        assertThat(callsAnswering(status)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 425, 429, 500, 502, 503})
    void whatMayPassIsTriedAgain(int status) {
        assertThat(callsAnswering(status)).isEqualTo(3);
    }

    private int callsAnswering(int status) {
        try (var world = new World(call -> "!" + status)) {
            var done = run("""
                    name: statuses
                    retry: { attempts: 0 }
                    steps:
                      - id: call
                        http: { url: "${ input.world }/s" }
                        retry: { attempts: 2, backoff: 1ms }
                    """, Map.of("world", world.url()));
            assertThat(failed(done).get("status")).isEqualTo(status);
            return world.calls().size();
        }
    }

    @Test
    void aRefusedConnectionIsTriedAgain() {
        var done = run("""
                name: refused
                retry: { attempts: 0 }
                steps:
                  - id: call
                    http: "http://127.0.0.1:1/nobody"
                    retry: { attempts: 2, backoff: 1ms }
                """, Map.of());
        assertThat(failed(done).get("type")).isEqualTo("http-connection");
        assertThat(failed(done).get("retryable")).isEqualTo(true);
        assertThat(attempts(done, "call")).hasSize(3);
    }

    @Test
    void onErrorContinueGivesTheErrorAsTheOutput() {
        try (var world = new World(call -> "!404")) {
            var done = run("""
                    name: continues
                    steps:
                      - id: maybe
                        http: { url: "${ input.world }/gone" }
                        onError: continue
                      - id: after
                        set: { status: "${ maybe.error.status }", type: "${ maybe.error.type }", step: "${ maybe.error.step }" }
                    """, Map.of("world", world.url()));
            assertThat(succeeded(done)).isEqualTo(Map.of("status", 404, "type", "http-status", "step", "maybe"));
            assertThat(attempts(done, "maybe").get(0).status()).isEqualTo(StepStatus.FAILED);
        }
    }

    @Test
    void onErrorStepsSeeTheErrorAndGiveTheOutput() {
        var done = run("""
                name: handles
                steps:
                  - id: outer
                    set: "from outside"
                  - id: risky
                    fail: { message: "broke", details: { n: 3 } }
                    onError:
                      - id: note
                        set: "${ error.message & ' ' & error.details.n & ' ' & outer }"
                      - id: answer
                        set: { handled: "${ note }" }
                  - id: after
                    set: "${ risky.handled }"
                """, Map.of());
        assertThat(succeeded(done)).isEqualTo("broke 3 from outside");
        assertThat(attempts(done, "risky/onError/answer")).hasSize(1);
        var record = attempts(done, "risky").get(0);
        assertThat(record.status()).isEqualTo(StepStatus.FAILED);
        assertThat(map(record.error()).get("message")).isEqualTo("broke");
        assertThat(map(record.output())).isEqualTo(Map.of("handled", "broke 3 from outside"));
    }

    @Test
    void onErrorStepsThatFailFailTheExecution() {
        var done = run("""
                name: handler-fails
                steps:
                  - id: risky
                    fail: "first"
                    onError:
                      - { id: worse, fail: "second" }
                """, Map.of());
        assertThat(failed(done).get("message")).isEqualTo("second");
        assertThat(failed(done).get("step")).isEqualTo("risky/onError/worse");
        assertThat(attempts(done, "risky").get(0).status()).isEqualTo(StepStatus.FAILED);
    }

    @Test
    void aFailureThatWasDealtWithStaysSoWhenTheExecutionIsTriedAgain() {
        var calls = new AtomicInteger();
        try (var world = new World(
                call -> call.path().equals("/later") && calls.incrementAndGet() == 1 ? "!500" : answer(call))) {
            var done = run("""
                    name: dealt-with-once
                    retry: { attempts: 2, backoff: 50ms }
                    steps:
                      - id: risky
                        http: { url: "${ input.world }/risky" }
                        onError:
                          - id: alert
                            http: { method: POST, url: "${ input.world }/alert" }
                          - { id: answer, set: "made do" }
                      - id: later
                        needs: [risky]
                        http: { url: "${ input.world }/later" }
                    output: "${ risky }"
                    """, Map.of("world", world.url()));
            assertThat(succeeded(done)).isEqualTo("made do");
            assertThat(done.summary().attempt()).isEqualTo(2);
            assertThat(world.calls())
                    .extracting(World.Call::path)
                    .containsExactly("/risky", "/alert", "/later", "/later");
        }
    }

    private static String answer(World.Call call) {
        return call.path().equals("/risky") ? "!404" : "{}";
    }

    @Test
    void aTimeoutClosesTheCallAndIsTriedAgain() {
        try (var world = new World(call -> "{}").holding()) {
            var done = run("""
                    name: times-out
                    retry: { attempts: 0 }
                    steps:
                      - id: slow
                        http: { url: "${ input.world }/slow" }
                        timeout: 150ms
                        retry: { attempts: 1, backoff: 10ms }
                    """, Map.of("world", world.url()));
            assertThat(failed(done).get("type")).isEqualTo("timeout");
            assertThat(failed(done).get("message").toString())
                    .contains("'slow'")
                    .contains("PT0.15S");
            assertThat(attempts(done, "slow")).hasSize(2);
            await().atMost(Duration.ofSeconds(2))
                    .untilAsserted(() -> assertThat(world.aborted()).hasSize(2));
        }
    }

    @Test
    void aTimeoutOfAStepWithStepsInsideClosesTheirCalls() {
        try (var world = new World(call -> "{}").holding()) {
            var done = run("""
                    name: body-times-out
                    retry: { attempts: 0 }
                    steps:
                      - id: loop
                        forEach: [1, 2, 3]
                        timeout: 200ms
                        steps:
                          - id: slow
                            http: { url: "${ input.world }/slow/${ item }" }
                    """, Map.of("world", world.url()));
            assertThat(failed(done).get("type")).isEqualTo("timeout");
            assertThat(failed(done).get("step")).isEqualTo("loop");
            await().atMost(Duration.ofSeconds(2))
                    .untilAsserted(() -> assertThat(world.aborted()).hasSize(3));
        }
    }

    @Test
    void anExecutionTimesOutAndClosesItsCalls() {
        try (var world = new World(call -> "{}").holding()) {
            var done = run("""
                    name: execution-times-out
                    retry: { attempts: 1, backoff: 50ms }
                    timeout: 200ms
                    steps:
                      - id: slow
                        http: { url: "${ input.world }/slow" }
                    """, Map.of("world", world.url()));
            assertThat(failed(done).get("type")).isEqualTo("timeout");
            assertThat(done.summary().attempt()).isEqualTo(2);
            await().atMost(Duration.ofSeconds(2))
                    .untilAsserted(() -> assertThat(world.aborted()).hasSize(2));
        }
    }

    @Test
    void aRetryAroundStepsKeepsThoseThatCompleted() {
        var calls = new AtomicInteger();
        try (var world =
                new World(call -> call.path().equals("/second") && calls.incrementAndGet() < 3 ? "!500" : "{}")) {
            succeeded(run("""
                    name: retry-around
                    retry: { attempts: 0 }
                    steps:
                      - id: both
                        if: "${ true }"
                        retry: { attempts: 2, backoff: 5ms }
                        then:
                          - id: first
                            http: { url: "${ input.world }/first" }
                          - id: second
                            needs: [first]
                            http: { url: "${ input.world }/second" }
                    """, Map.of("world", world.url())));
            assertThat(world.calls())
                    .extracting(World.Call::path)
                    .containsExactly("/first", "/second", "/second", "/second");
        }
    }

    // The pause counts from the failure; its record is stamped a moment later.
    private static Duration pause(List<StepRecord> attempts, int after) {
        return Duration.between(
                attempts.get(after).finishedAt(), attempts.get(after + 1).startedAt());
    }
}
