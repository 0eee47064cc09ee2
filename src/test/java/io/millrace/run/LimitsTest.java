package io.millrace.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testing.EmbeddedServersResource;
import io.millrace.testing.Workflows;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is large, long, deep or many. */
@QuarkusTest
@WithTestResource(value = EmbeddedServersResource.class, scope = TestResourceScope.GLOBAL)
class LimitsTest extends OnServers {
    @Test
    void anOutputThatIsTooLargeFailsItsStepAndSaysHowLargeItIs() {
        var done = run("""
                name: too-large
                steps:
                  - id: grow
                    set: "${ $pad('', 2000000, 'x') }"
                """, Map.of());
        assertThat(failed(done).get("type")).isEqualTo("output-too-large");
        assertThat(failed(done).get("message").toString())
                .contains("'grow'")
                .contains("2000002 bytes")
                .contains("1048576")
                .contains("millrace.run.max-output");
        assertThat(done.summary().attempt()).isEqualTo(1);
    }

    @Test
    void anOutputThatIsNestedTooDeeplyFailsItsStep() {
        var done = run("""
                name: too-deep
                retry: { attempts: 0 }
                steps:
                  - id: nest
                    while: "${ index < 250 }"
                    maxIterations: 300
                    steps: [ { id: x, set: ["${ nest }"] } ]
                """, Map.of());
        assertThat(failed(done).get("type")).isEqualTo("output-not-json");
        assertThat(failed(done).get("step").toString()).startsWith("nest/");
    }

    @Test
    void aPathThatCannotBeStoredFailsItsStep() {
        for (var key : List.of("x".repeat(3000), "a\0b")) {
            var body = List.of(Map.of("id", "x", "set", 1));
            var step = Map.of("id", "choose", "switch", "${ input.key }", "cases", Map.of(key, body));
            Workflows.put(catalog, Map.of("name", "long-path", "steps", List.of(step)));
            var done = finished(accepted(submit("long-path", Map.of("key", key))));
            assertThat(failed(done).get("type")).isEqualTo("path-too-long");
            assertThat(failed(done).get("step")).isEqualTo("choose");
        }
    }

    @Test
    void aFailureThatIsTooLargeIsStoredShortened() {
        var error = error("""
                name: large-failure
                steps: [ { id: stop, fail: { message: "${ $pad('', 2000, 'm') }", details: "${ $pad('', 2000000, 'x') }" } } ]
                """, Map.of());
        assertThat(error.get("type")).isEqualTo("fail");
        assertThat(error.get("message").toString()).startsWith("mmm").hasSize(303);
        assertThat(error.get("truncated")).isEqualTo(true);
        assertThat(error.get("details")).isNull();
    }

    @Test
    void aChainOfTwoThousandStepsNeedsNoStack() {
        var steps = new ArrayList<Map<String, Object>>();
        steps.add(Map.of("id", "s0", "set", 1));
        for (int i = 1; i < 2000; i++) {
            steps.add(Map.of("id", "s" + i, "set", "${ s" + (i - 1) + " + 1 }"));
        }
        Workflows.put(catalog, Map.of("name", "long-chain", "steps", steps));
        assertThat(succeeded(finished(accepted(submit("long-chain", Map.of())))))
                .isEqualTo(2000);
    }

    @Test
    void manyExecutionsAtOnceEachComeToTheirOwnResult() {
        var name = put("""
                name: many
                steps:
                  - { id: a, set: "${ input.n }" }
                  - { id: loop, forEach: [1, 2, 3], steps: [ { id: x, set: "${ item * a }" } ] }
                  - { id: sum, set: "${ $sum(loop) }" }
                """);
        var ids = IntStream.range(0, 300)
                .mapToObj(n -> accepted(submit(name, Map.of("n", n))))
                .toList();
        for (int n = 0; n < ids.size(); n++) {
            assertThat(succeeded(finished(ids.get(n)))).isEqualTo(6 * n);
        }
    }
}
