package io.millrace.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.execution.StepStatus;
import io.millrace.testing.EmbeddedServersResource;
import io.millrace.testing.World;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** {@code forEach} and {@code while}. */
@QuarkusTest
@WithTestResource(value = EmbeddedServersResource.class, scope = TestResourceScope.GLOBAL)
class LoopTest extends OnServers {
    @Test
    void aLoopHasNoMoreInFlightThanItsConcurrencyAndKeepsTheOrderOfItems() {
        try (var world = new World(call -> call.body()).pausing(30)) {
            var items = IntStream.range(0, 23).boxed().toList();
            var output = output("""
                    name: loop-concurrency
                    steps:
                      - id: loop
                        forEach: "${ input.items }"
                        concurrency: 4
                        steps:
                          - id: call
                            http: { method: POST, url: "${ input.world }/c", body: { at: "${ index }", v: "${ item * item }" } }
                          - id: out
                            set: "${ call.body.v + call.body.at }"
                    """, Map.of("items", items, "world", world.url()));
            assertThat(output).isEqualTo(items.stream().map(i -> i * i + i).toList());
            assertThat(world.mostInFlight()).isEqualTo(4);
            assertThat(world.calls()).hasSize(23);
        }
    }

    @Test
    void aLoopTakesASingleValueNullAndAnEmptyList() {
        var yaml = """
                name: loop-shapes
                steps:
                  - id: loop
                    forEach: "${ input.items }"
                    steps: [ { id: x, set: "${ item & '!' }" } ]
                """;
        assertThat(output(yaml, Map.of("items", "one"))).isEqualTo(List.of("one!"));
        assertThat(output(yaml, Map.of())).isEqualTo(List.of());
        assertThat(output(yaml, Map.of("items", List.of()))).isEqualTo(List.of());
        assertThat(output(yaml, Map.of("items", List.of("a", "b")))).isEqualTo(List.of("a!", "b!"));
    }

    @Test
    void loopsWithinLoopsSeeTheOuterSteps() {
        var output = output("""
                name: nested-loops
                steps:
                  - id: factor
                    set: 10
                  - id: outer
                    forEach: [1, 2, 3]
                    steps:
                      - id: row
                        set: "${ item * factor }"
                      - id: inner
                        forEach: ["a", "b"]
                        steps: [ { id: cell, set: "${ item & row & index }" } ]
                """, Map.of());
        assertThat(output)
                .isEqualTo(List.of(List.of("a100", "b101"), List.of("a200", "b201"), List.of("a300", "b301")));
    }

    @Test
    void aLoopGoesOverAThousandItems() {
        var done = run("""
                name: thousand-items
                steps:
                  - id: loop
                    forEach: "${ [1..1000] }"
                    steps:
                      - { id: twice, set: "${ item * 2 }" }
                  - id: sum
                    set: "${ $sum(loop) }"
                """, Map.of());
        assertThat(succeeded(done)).isEqualTo(1_001_000);
        assertThat(done.steps()).hasSize(1002).allMatch(step -> step.status() == StepStatus.SUCCEEDED);
    }

    @Test
    void whileSeesItsIndexAndItsLastOutput() {
        var output = output("""
                name: while-own
                steps:
                  - id: double
                    while: "${ index < 5 and (double = null or double < 50) }"
                    steps: [ { id: x, set: "${ (double = null ? 3 : double) * 2 }" } ]
                  - id: never
                    while: "${ false }"
                    steps: [ { id: x, set: 1 } ]
                output: { double: "${ double }", never: "${ never }" }
                """, Map.of());
        var wanted = new HashMap<String, Object>();
        wanted.put("double", 96);
        wanted.put("never", null);
        assertThat(output).isEqualTo(wanted);
    }

    @Test
    void whileEndsWithAnErrorAfterItsMostTurns() {
        var done = run("""
                name: while-bound
                steps:
                  - id: spin
                    while: "${ true }"
                    maxIterations: 7
                    steps: [ { id: x, set: "${ index }" } ]
                """, Map.of());
        assertThat(failed(done).get("type")).isEqualTo("too-many-iterations");
        assertThat(failed(done).get("message").toString())
                .contains("7 iterations")
                .contains("maxIterations");
        assertThat(attempts(done, "spin/6/x")).hasSize(1);
        assertThat(attempts(done, "spin/7/x")).isEmpty();
        assertThat(done.summary().attempt()).isEqualTo(1);
    }
}
