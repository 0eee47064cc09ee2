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
import org.junit.jupiter.api.Test;

/** Parents and children when one of them is ended from outside. */
@QuarkusTest
@WithTestResource(value = EmbeddedServersResource.class, scope = TestResourceScope.GLOBAL)
class FamilyTest extends OnServers {

    private static final String CALLER = SubWorkflowTest.CALLER;

    @Test
    void aChildCancelledAloneFailsItsParent() {
        try (var world = new World(call -> "{}").holding()) {
            put(CALLER);
            var id = start("""
                    name: parent-of-cancelled
                    steps:
                      - id: child
                        workflow: { name: child-that-calls, input: { world: "${ input.world }", path: stop } }
                    """, Map.of("world", world.url()));
            await().until(() -> world.waiting().contains("/stop"));
            reached(id, Status.WAITING);
            cancel(children(id).get(0).id());
            assertThat(failed(finished(id)).get("type")).isEqualTo("child-cancelled");
        }
    }

    @Test
    void cancellingAParentCancelsItsChildrenAndClosesTheirCalls() {
        try (var world = new World(call -> "{}").holding()) {
            put(CALLER);
            put("""
                    name: child-in-between
                    steps:
                      - id: grandchild
                        workflow: { name: child-that-calls, input: { world: "${ input.world }", path: deep } }
                    """);
            var id = start("""
                    name: parent-cancelled
                    steps:
                      - id: child
                        workflow: { name: child-in-between, input: { world: "${ input.world }" } }
                    """, Map.of("world", world.url()));
            await().until(() -> world.waiting().contains("/deep"));
            var ordered = cancel(id);
            assertThat(ordered.changed()).isTrue();
            assertThat(ordered.affected()).hasSize(3);
            await().atMost(Duration.ofSeconds(2))
                    .untilAsserted(() -> assertThat(world.aborted()).hasSize(1));
            assertThat(find(id).summary().status()).isEqualTo(Status.CANCELLED);
            var child = children(id).get(0);
            assertThat(child.status()).isEqualTo(Status.CANCELLED);
            assertThat(children(child.id()).get(0).status()).isEqualTo(Status.CANCELLED);
        }
    }

    @Test
    void aCancelledParentThatIsRetriedStartsItsChildAnew() {
        try (var world = new World(call -> "\"done\"").holding()) {
            put(CALLER);
            var id = start("""
                    name: parent-retried
                    steps:
                      - id: child
                        workflow: { name: child-that-calls, input: { world: "${ input.world }", path: again } }
                    """, Map.of("world", world.url()));
            await().until(() -> world.waiting().contains("/again"));
            cancel(id);
            await().until(() -> world.aborted().size() == 1);
            assertThat(retry(id).changed()).isTrue();
            await().until(() -> world.waiting().contains("/again"));
            world.release("/again");
            assertThat(succeeded(finished(id))).isEqualTo("done");
            assertThat(children(id)).hasSize(2);
        }
    }

    @Test
    void aTimeoutOfAStepAroundItCancelsTheChildAndTheNextAttemptStartsAnother() {
        try (var world = new World(call -> "{}").holding()) {
            put(CALLER);
            var done = run("""
                    name: around-times-out
                    retry: { attempts: 0 }
                    steps:
                      - id: around
                        timeout: 700ms
                        retry: { attempts: 1, backoff: 10ms }
                        if: true
                        then:
                          - id: child
                            workflow: { name: child-that-calls, input: { world: "${ input.world }", path: inner } }
                    """, Map.of("world", world.url()));
            assertThat(failed(done).get("step")).isEqualTo("around");
            assertThat(failed(done).get("type")).isEqualTo("timeout");
            await().atMost(Duration.ofSeconds(3))
                    .untilAsserted(() -> assertThat(world.aborted()).hasSize(2));
            await().untilAsserted(() -> assertThat(children(done.summary().id()))
                    .hasSize(2)
                    .allMatch(child -> child.status() == Status.CANCELLED));
        }
    }

    @Test
    void aParentThatFailedCancelsWhatItHadStartedAndARetryStartsItAnew() {
        try (var world = new World(call -> call.path().equals("/fails") ? "!400" : "\"late\"").holding()) {
            put(CALLER);
            var id = start("""
                    name: parent-failed
                    steps:
                      - id: child
                        workflow: { name: child-that-calls, input: { world: "${ input.world }", path: orphan } }
                      - { id: bad, http: "${ input.world }/fails" }
                    """, Map.of("world", world.url()));
            await().until(() -> world.waiting().containsAll(java.util.Set.of("/orphan", "/fails")));
            world.release("/fails");
            assertThat(failed(finished(id)).get("step")).isEqualTo("bad");
            await().atMost(Duration.ofSeconds(3))
                    .untilAsserted(() -> assertThat(world.aborted()).hasSize(1));
            assertThat(children(id).get(0).status()).isEqualTo(Status.CANCELLED);
            await().until(() -> attempts(find(id), "child").get(0).status() == StepStatus.FAILED);
            retry(id);
            await().until(() -> world.waiting().containsAll(java.util.Set.of("/orphan", "/fails")));
            world.release("/orphan");
            world.release("/fails");
            failed(finished(id));
            assertThat(children(id)).hasSize(2);
        }
    }

    @Test
    void aTimeoutCancelsTheChildOfTheStep() {
        try (var world = new World(call -> "{}").holding()) {
            put(CALLER);
            var done = run("""
                    name: parent-times-out
                    retry: { attempts: 0 }
                    steps:
                      - id: child
                        timeout: 500ms
                        workflow: { name: child-that-calls, input: { world: "${ input.world }", path: late } }
                    """, Map.of("world", world.url()));
            assertThat(failed(done).get("type")).isEqualTo("timeout");
            await().atMost(Duration.ofSeconds(3))
                    .untilAsserted(() -> assertThat(world.aborted()).hasSize(1));
            assertThat(children(done.summary().id()).get(0).status()).isEqualTo(Status.CANCELLED);
        }
    }
}
