package io.millrace.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.execution.Status;
import io.millrace.execution.StepStatus;
import io.millrace.testing.EmbeddedServersResource;
import io.millrace.testing.World;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** An execution that is tried again goes on where it stood; one that is over stays as it is. */
@QuarkusTest
@WithTestResource(value = EmbeddedServersResource.class, scope = TestResourceScope.GLOBAL)
class ResumeTest extends OnServers {

    private static final String TWO_STEPS = """
            steps:
              - id: first
                http: { url: "${ input.world }/first" }
              - id: inside
                if: "${ first.status = 200 }"
                then:
                  - id: kept
                    http: { url: "${ input.world }/kept" }
                  - id: flaky
                    needs: [kept]
                    http: { url: "${ input.world }/flaky" }
            output: "${ inside.body.v }"
            """;

    @Test
    void completedStepsAreNotRunAgain() {
        var flaky = new AtomicInteger();
        try (var world =
                new World(call -> call.path().equals("/flaky") && flaky.incrementAndGet() < 3 ? "!500" : "{\"v\":1}")) {
            var done = run("""
                    name: resumes
                    retry: { attempts: 2, backoff: 100ms }
                    """ + TWO_STEPS, Map.of("world", world.url()));
            assertThat(succeeded(done)).isEqualTo(1);
            assertThat(done.summary().attempt()).isEqualTo(3);
            assertThat(world.calls())
                    .extracting(World.Call::path)
                    .containsExactly("/first", "/kept", "/flaky", "/flaky", "/flaky");
            assertThat(world.calls()).extracting(World.Call::key).hasSize(5);
            assertThat(attempts(done, "inside/then/flaky"))
                    .extracting(record -> record.status())
                    .containsExactly(StepStatus.FAILED, StepStatus.FAILED, StepStatus.SUCCEEDED);
        }
    }

    @Test
    void afterTheLastAttemptItHasFailedAndAPersonMayGoOn() {
        var well = new AtomicBoolean();
        try (var world = new World(call -> call.path().equals("/flaky") && !well.get() ? "!500" : "{\"v\":1}")) {
            var done = run("""
                    name: fails-for-now
                    retry: { attempts: 2, backoff: 50ms }
                    """ + TWO_STEPS, Map.of("world", world.url()));
            assertThat(failed(done).get("step")).isEqualTo("inside/then/flaky");
            assertThat(done.summary().attempt()).isEqualTo(3);
            assertThat(world.calls()).hasSize(5);

            well.set(true);
            var ordered = retry(done.summary().id());
            assertThat(ordered.changed()).isTrue();
            var after = finished(done.summary().id());
            assertThat(succeeded(after)).isEqualTo(1);
            assertThat(after.summary().attempt()).isEqualTo(1);
            assertThat(after.summary().error()).isNull();
            assertThat(world.calls()).hasSize(6);
            assertThat(retry(done.summary().id()).changed()).isFalse();
        }
    }

    @Test
    void theDefaultIsThreeMoreAttemptsTheFirstAfterTwoSeconds() {
        try (var world = new World(call -> "!503")) {
            var id = start("""
                    name: default-retry
                    steps: [ { id: bad, http: "${ input.world }/bad" } ]
                    """, Map.of("world", world.url()));
            var waiting = await().atMost(Duration.ofSeconds(10))
                    .until(() -> find(id), found -> found.summary().attempt() == 2);
            assertThat(waiting.summary().status()).isEqualTo(Status.QUEUED);
            var failedAt = attempts(waiting, "bad").get(0).finishedAt();
            assertThat(Duration.between(failedAt, waiting.summary().due()))
                    .isBetween(Duration.ofMillis(1_990), Duration.ofMillis(2_500));
            assertThat(cancel(id).changed()).isTrue();
            assertThat(find(id).summary().status()).isEqualTo(Status.CANCELLED);
        }
    }

    @Test
    void aStepWhoseConditionCouldNotBeToldIsNotRunOnRetry() {
        try (var world = new World(call -> "{}")) {
            var done = run("""
                    name: condition-fails
                    steps:
                      - id: call
                        when: "${ $number(input.many) > 1 }"
                        http: "${ input.world }/must-not-be-called"
                    """, Map.of("world", world.url(), "many", "many"));
            assertThat(failed(done).get("message").toString()).startsWith("when: ");
            retry(done.summary().id());
            assertThat(failed(finished(done.summary().id())).get("message").toString())
                    .startsWith("when: ");
            assertThat(attempts(find(done.summary().id()), "call")).hasSize(2);
            assertThat(world.calls()).isEmpty();
        }
    }

    @Test
    void aQueuedExecutionIsCancelledBeforeItRuns() {
        var name = put("""
                name: cancelled-queued
                steps: [ { id: a, set: 1 } ]
                """);
        var request = new io.millrace.submission.SubmissionRequest(
                io.millrace.execution.TenantId.DEFAULT,
                name,
                java.util.OptionalInt.empty(),
                null,
                io.millrace.execution.Trigger.API,
                5,
                Duration.ofSeconds(2));
        var id = accepted(submission.submit(request).await().atMost(Duration.ofSeconds(10)));
        assertThat(find(id).summary().status()).isEqualTo(Status.QUEUED);
        assertThat(cancel(id).changed()).isTrue();
        var due = find(id).summary().createdAt().plusMillis(2_500);
        await().atMost(Duration.ofSeconds(5))
                .until(() -> java.time.Instant.now().isAfter(due));
        assertThat(find(id).summary().status()).isEqualTo(Status.CANCELLED);
        assertThat(find(id).steps()).isEmpty();
        assertThat(map(find(id).summary().error()).get("message")).isEqualTo("no longer wanted");
    }

    @Test
    void aWaitingExecutionIsCancelled() {
        var id = start("""
                name: cancelled-waiting
                steps: [ { id: a, sleep: 1h }, { id: b, needs: [a], set: 1 } ]
                """, Map.of());
        reached(id, Status.WAITING);
        assertThat(cancel(id).changed()).isTrue();
        assertThat(find(id).summary().status()).isEqualTo(Status.CANCELLED);
        assertThat(cancel(id).changed()).isFalse();
    }

    @Test
    void aLateFinisherCannotFlipATerminalState() {
        try (var world = new World(call -> "{}").holding()) {
            var id = start("""
                    name: late-finisher
                    steps: [ { id: call, http: "${ input.world }/call" }, { id: after, set: "${ call.status }" } ]
                    """, Map.of("world", world.url()));
            await().until(() -> world.waiting().contains("/call"));
            cancel(id);
            world.release("/call");
            // The worker learns with its next write or heartbeat; two heartbeats later it has long tried.
            await().during(Duration.ofMillis(2_200))
                    .atMost(Duration.ofSeconds(4))
                    .until(() -> find(id).summary().status() == Status.CANCELLED
                            && find(id).steps().isEmpty());
        }
    }

    @Test
    void aCancelledExecutionThatIsRetriedGoesOn() {
        try (var world = new World(call -> "{\"v\":3}").holding()) {
            var id = start("""
                    name: cancelled-and-back
                    steps:
                      - { id: one, http: "${ input.world }/one" }
                      - { id: two, needs: [one], http: "${ input.world }/two" }
                    output: "${ one.body.v + two.body.v }"
                    """, Map.of("world", world.url()));
            await().until(() -> world.waiting().contains("/one"));
            world.release("/one");
            await().until(() -> world.waiting().contains("/two"));
            cancel(id);
            await().until(() -> world.aborted().size() == 1);
            retry(id);
            await().until(() -> world.waiting().contains("/two"));
            world.release("/two");
            assertThat(succeeded(finished(id))).isEqualTo(6);
            assertThat(world.calls()).extracting(World.Call::path).containsExactly("/one", "/two", "/two");
        }
    }
}
