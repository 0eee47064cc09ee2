package io.millrace.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.execution.Status;
import io.millrace.execution.StepStatus;
import io.millrace.testing.EmbeddedServersResource;
import io.millrace.testing.Workflows;
import io.millrace.testing.World;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Each kind of step, through the whole product on real servers. */
@QuarkusTest
@WithTestResource(value = EmbeddedServersResource.class, scope = TestResourceScope.GLOBAL)
class KindsTest extends OnServers {

    @Test
    void anEffectReadsWhatAPureStepMade() {
        try (var world = new World(call -> call.body())) {
            var output = output("""
                    name: pure-then-effect
                    steps:
                      - id: a
                        set: { n: "${ input.n + 1 }" }
                      - id: b
                        http: { method: POST, url: "${ input.world }/b", body: { n: "${ a.n }" } }
                    output: "${ b.body.n }"
                    """, Map.of("n", 41, "world", world.url()));
            assertThat(output).isEqualTo(42);
        }
    }

    @Test
    void setGivesItsValueWithItsTypesAndTheLastStepIsTheOutput() {
        var input = new HashMap<String, Object>(Map.of("n", 7, "t", "x"));
        input.put("nothing", null);
        var output = output("""
                name: set-types
                steps:
                  - id: made
                    set:
                      number: "${ input.n }"
                      text: "n is ${ input.n }, ${ input.t }"
                      half: "${ input.n / 2 }"
                      flag: "${ input.n > 3 }"
                      list: [1, "${ input.t }", null]
                      nothing: "${ input.nothing }"
                      literal: "$${ input.n }"
                      who: "${ execution.workflow }/${ execution.attempt }/${ trigger.type }"
                """, input);
        var wanted = new HashMap<String, Object>();
        wanted.put("number", 7);
        wanted.put("text", "n is 7, x");
        wanted.put("half", 3.5);
        wanted.put("flag", true);
        wanted.put("list", Arrays.asList(1, "x", null));
        wanted.put("nothing", null);
        wanted.put("literal", "${ input.n }");
        wanted.put("who", "set-types/1/api");
        assertThat(output).isEqualTo(wanted);
    }

    @Test
    void ifTakesOneBranchAndIsNullWithoutOne() {
        var yaml = """
                name: branches
                steps:
                  - id: both
                    if: "${ input.n > 0 }"
                    then: [ { id: x, set: yes-then } ]
                    else: [ { id: x, set: no-else } ]
                  - id: only
                    if: "${ input.n > 0 }"
                    then:
                      - { id: a, set: "${ input.n + 1 }" }
                      - { id: b, set: "${ a * 10 }" }
                output: { both: "${ both }", only: "${ only }" }
                """;
        var positive = run(yaml, Map.of("n", 1));
        assertThat(succeeded(positive)).isEqualTo(Map.of("both", "yes-then", "only", 20));
        assertThat(attempts(positive, "only/then/b")).hasSize(1);
        assertThat(attempts(positive, "both/else/x")).isEmpty();
        var negative = new HashMap<String, Object>();
        negative.put("both", "no-else");
        negative.put("only", null);
        assertThat(output(yaml, Map.of("n", -1))).isEqualTo(negative);
    }

    @Test
    void switchChoosesByNumberTextDefaultAndNothing() {
        var yaml = """
                name: choices
                steps:
                  - id: with
                    switch: "${ input.v }"
                    cases:
                      "1": [ { id: x, set: one } ]
                      red: [ { id: x, set: colour } ]
                      "true": [ { id: x, set: flag } ]
                    default: [ { id: x, set: other } ]
                  - id: without
                    switch: "${ input.v }"
                    cases: { "1": [ { id: x, set: one } ] }
                output: ["${ with }", "${ without }"]
                """;
        assertThat(output(yaml, Map.of("v", 1))).isEqualTo(List.of("one", "one"));
        assertThat(output(yaml, Map.of("v", 1.0))).isEqualTo(List.of("one", "one"));
        assertThat(output(yaml, Map.of("v", "1"))).isEqualTo(List.of("one", "one"));
        assertThat(output(yaml, Map.of("v", "red"))).isEqualTo(Arrays.asList("colour", null));
        assertThat(output(yaml, Map.of("v", true))).isEqualTo(Arrays.asList("flag", null));
        assertThat(output(yaml, Map.of("v", "blue"))).isEqualTo(Arrays.asList("other", null));
        assertThat(output(yaml, Map.of())).isEqualTo(Arrays.asList("other", null));
    }

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
        assertThat(failed(done).get("message").toString()).contains("7 turns").contains("maxIterations");
        assertThat(attempts(done, "spin/6/x")).hasSize(1);
        assertThat(attempts(done, "spin/7/x")).isEmpty();
        assertThat(done.summary().attempt()).isEqualTo(1);
    }

    @Test
    void failEndsTheExecutionAtOnceWithItsDetails() {
        var done = run("""
                name: fails
                steps:
                  - id: stop
                    fail: { message: "no ${ input.what }", details: { code: 7, list: ["${ input.what }"] } }
                    retry: { attempts: 5, backoff: 1ms }
                """, Map.of("what", "luck"));
        assertThat(failed(done).get("type")).isEqualTo("fail");
        assertThat(failed(done).get("message")).isEqualTo("no luck");
        assertThat(failed(done).get("step")).isEqualTo("stop");
        assertThat(failed(done).get("retryable")).isEqualTo(false);
        assertThat(failed(done).get("details")).isEqualTo(Map.of("code", 7, "list", List.of("luck")));
        assertThat(attempts(done, "stop")).hasSize(1);
        assertThat(done.summary().attempt()).isEqualTo(1);
    }

    @Test
    void aStepWhoseWhenIsFalseIsSkippedAndItsDependentsGoOnWithNull() {
        var done = run("""
                name: skips
                steps:
                  - id: off
                    when: "${ input.n > 5 }"
                    fail: "must not run"
                  - id: on
                    when: "${ input.n < 5 }"
                    set: here
                  - id: after
                    set: { off: "${ off }", on: "${ on }", known: "${ $exists(off) }" }
                output: "${ after.on & '/' & (after.off = null ? 'null' : 'value') }"
                """, Map.of("n", 1));
        assertThat(succeeded(done)).isEqualTo("here/null");
        assertThat(attempts(done, "off").get(0).status()).isEqualTo(StepStatus.SKIPPED);
    }

    @Test
    void needsOrdersStepsThatShareNoData() {
        try (var world = new World(call -> "{}").pausing(60)) {
            succeeded(run("""
                    name: ordered
                    steps:
                      - id: last
                        needs: [first]
                        http: { url: "${ input.world }/last" }
                      - id: first
                        http: { url: "${ input.world }/first" }
                    """, Map.of("world", world.url())));
            assertThat(world.calls()).extracting(World.Call::path).containsExactly("/first", "/last");
            assertThat(world.mostInFlight()).isEqualTo(1);
        }
    }

    @Test
    void anExpressionThatFailsNamesItsStepAndIsNotTriedAgain() {
        var done = run("""
                name: bad-expression
                steps:
                  - id: broken
                    set: { x: "${ $number(input.text) }" }
                    retry: { attempts: 3, backoff: 1ms }
                """, Map.of("text", "many"));
        assertThat(failed(done).get("type")).isEqualTo("expression");
        assertThat(failed(done).get("step")).isEqualTo("broken");
        assertThat(done.summary().attempt()).isEqualTo(1);
        assertThat(attempts(done, "broken")).hasSize(1);
        var output = run("""
                name: bad-output
                steps: [ { id: a, set: 1 } ]
                output: "${ $number('many') }"
                """, Map.of());
        assertThat(failed(output).get("message").toString()).startsWith("output: ");
    }

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
    void whatFollowsAFailureDoesNotStartAndWhatIsInFlightIsRecorded() {
        try (var world = new World(call -> "{\"v\":1}").pausing(300)) {
            var done = run("""
                    name: failing-beside
                    retry: { attempts: 0 }
                    steps:
                      - id: slow
                        http: { url: "${ input.world }/slow" }
                      - id: gate
                        http: { url: "http://127.0.0.1:1/" }
                      - id: never
                        set: "${ slow.body.v }"
                      - id: after
                        http: { method: POST, url: "${ input.world }/after", body: "${ slow.body }" }
                    """, Map.of("world", world.url()));
            assertThat(failed(done).get("step")).isEqualTo("gate");
            assertThat(attempts(done, "slow").get(0).status()).isEqualTo(StepStatus.SUCCEEDED);
            assertThat(attempts(done, "never")).isEmpty();
            assertThat(world.calls()).extracting(World.Call::path).containsExactly("/slow");
            assertThat(done.summary().status()).isEqualTo(Status.FAILED);
        }
    }
}
