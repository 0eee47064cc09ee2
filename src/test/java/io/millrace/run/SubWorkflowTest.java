package io.millrace.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.execution.Status;
import io.millrace.execution.StepStatus;
import io.millrace.execution.Trigger;
import io.millrace.testing.EmbeddedServersResource;
import io.millrace.testing.World;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Workflows that run workflows. */
@QuarkusTest
@WithTestResource(value = EmbeddedServersResource.class, scope = TestResourceScope.GLOBAL)
class SubWorkflowTest extends OnServers {

    static final String CALLER = """
            name: child-that-calls
            retry: { attempts: 0 }
            steps:
              - id: call
                http: { url: "${ input.world }/${ input.path }" }
            output: "${ call.body }"
            """;

    @Test
    void theChildsOutputIsTheStepsAndItsInputIsEvaluated() {
        put("""
                name: child-doubles
                input: { type: object, properties: { n: { type: integer }, plus: { type: integer, default: 1 } } }
                steps: [ { id: x, set: "${ input.n * 2 + input.plus }" } ]
                """);
        var done = run("""
                name: parent-adds
                steps:
                  - id: twice
                    workflow: { name: child-doubles, input: { n: "${ input.n }" } }
                  - id: more
                    set: "${ twice + 100 }"
                """, Map.of("n", 20));
        assertThat(succeeded(done)).isEqualTo(141);
        var children = children(done.summary().id());
        assertThat(children).hasSize(1);
        assertThat(children.get(0).trigger()).isEqualTo(Trigger.WORKFLOW);
        assertThat(attempts(done, "twice")).hasSize(1);
    }

    @Test
    void aParentHoldsNoSlotWhileItsChildRuns() {
        try (var world = new World(call -> "{\"v\":5}").holding()) {
            put(CALLER);
            var id = start("""
                    name: parent-parks
                    steps:
                      - id: child
                        workflow: { name: child-that-calls, input: { world: "${ input.world }", path: one } }
                    output: "${ child.v }"
                    """, Map.of("world", world.url()));
            await().until(() -> world.waiting().contains("/one"));
            var parked = reached(id, Status.WAITING);
            assertThat(parked.summary().due()).isNull();
            assertThat(attempts(parked, "child").get(0).status()).isEqualTo(StepStatus.WAITING);
            world.release("/one");
            assertThat(succeeded(finished(id))).isEqualTo(5);
        }
    }

    @Test
    void aChildThatFailsFailsTheStepWithItsErrorAsTheCause() {
        put("""
                name: child-fails
                steps: [ { id: x, fail: "no good" } ]
                """);
        var error = error("""
                name: parent-of-failing
                steps:
                  - id: child
                    workflow: child-fails
                    retry: { attempts: 3, backoff: 1ms }
                """, Map.of());
        assertThat(error.get("type")).isEqualTo("child-failed");
        assertThat(error.get("step")).isEqualTo("child");
        assertThat(((Map<?, ?>) error.get("cause")).get("message")).isEqualTo("no good");
    }

    @Test
    void aFailingChildCanBeDealtWith() {
        put("""
                name: child-fails-too
                steps: [ { id: x, fail: "no good" } ]
                """);
        var output = output("""
                name: parent-deals
                steps:
                  - id: child
                    workflow: child-fails-too
                    onError: [ { id: y, set: "${ error.cause.message }" } ]
                """, Map.of());
        assertThat(output).isEqualTo("no good");
    }

    @Test
    void aVersionCanBeGiven() {
        put("""
                name: child-versions
                steps: [ { id: x, set: old } ]
                """);
        put("""
                name: child-versions
                steps: [ { id: x, set: new } ]
                """);
        var output = output("""
                name: parent-versions
                steps:
                  - id: first
                    workflow: { name: child-versions, version: 1 }
                  - id: newest
                    workflow: child-versions
                output: ["${ first }", "${ newest }"]
                """, Map.of());
        assertThat(output).isEqualTo(List.of("old", "new"));
    }

    @Test
    void anUnknownWorkflowAndAnInputThatDoesNotFitFailTheStep() {
        var unknown = error("""
                name: parent-unknown
                steps: [ { id: child, workflow: nobody-knows-me } ]
                """, Map.of());
        assertThat(unknown.get("type")).isEqualTo("workflow-not-started");
        assertThat(unknown.get("message").toString()).contains("nobody-knows-me");
        put("""
                name: child-strict
                input: { type: object, required: [n], properties: { n: { type: integer } } }
                steps: [ { id: x, set: 1 } ]
                """);
        var invalid = run("""
                name: parent-invalid
                steps: [ { id: child, workflow: { name: child-strict, input: { n: "many" } } } ]
                """, Map.of());
        assertThat(failed(invalid).get("type")).isEqualTo("workflow-not-started");
        assertThat(failed(invalid).get("message").toString()).contains("triggerData.n");
        assertThat(children(invalid.summary().id())).isEmpty();
    }

    @Test
    void twoChildrenRunAtOnce() {
        try (var world = new World(call -> "\"" + call.path() + "\"").holding()) {
            put(CALLER);
            var id = start("""
                    name: parent-of-two
                    steps:
                      - id: one
                        workflow: { name: child-that-calls, input: { world: "${ input.world }", path: left } }
                      - id: two
                        workflow: { name: child-that-calls, input: { world: "${ input.world }", path: right } }
                    output: ["${ one }", "${ two }"]
                    """, Map.of("world", world.url()));
            await().until(() -> world.waiting().equals(Set.of("/left", "/right")));
            world.release("/right");
            await().untilAsserted(() -> assertThat(attempts(find(id), "two"))
                    .extracting(record -> record.status())
                    .containsExactly(StepStatus.SUCCEEDED));
            reached(id, Status.WAITING);
            world.release("/left");
            assertThat(succeeded(finished(id))).isEqualTo(List.of("/left", "/right"));
        }
    }

    @Test
    void whatFollowsTheChildDoesNotWaitForAStepBesideIt() {
        try (var world = new World(call -> "1").holding()) {
            put(CALLER);
            var id = start("""
                    name: parent-beside
                    steps:
                      - id: beside
                        http: { url: "${ input.world }/beside" }
                      - id: child
                        workflow: { name: child-that-calls, input: { world: "${ input.world }", path: inner } }
                      - id: follows
                        http: { method: POST, url: "${ input.world }/follows", body: "${ child }" }
                    output: "${ beside.body + follows.body }"
                    """, Map.of("world", world.url()));
            await().until(() -> world.waiting().equals(Set.of("/beside", "/inner")));
            world.release("/inner");
            await().atMost(Duration.ofSeconds(5)).until(() -> world.waiting().equals(Set.of("/beside", "/follows")));
            world.release("/follows");
            world.release("/beside");
            assertThat(succeeded(finished(id))).isEqualTo(2);
            assertThat(world.calls()).hasSize(3);
        }
    }

    @Test
    void aWorkflowThatRunsItselfEnds() {
        var done = run("""
                name: runs-itself
                retry: { attempts: 0 }
                steps: [ { id: me, workflow: runs-itself } ]
                """, Map.of());
        Object cause = failed(done);
        int depth = 0;
        while (((Map<?, ?>) cause).get("cause") instanceof Map<?, ?> inner) {
            cause = inner;
            depth++;
        }
        assertThat(depth).isEqualTo(20);
        assertThat(((Map<?, ?>) cause).get("message").toString()).contains("millrace.run.max-nesting");
    }
}
