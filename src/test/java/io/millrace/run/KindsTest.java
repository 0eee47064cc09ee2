package io.millrace.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.execution.Status;
import io.millrace.execution.StepStatus;
import io.millrace.testing.EmbeddedServersResource;
import io.millrace.testing.World;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

    /** Data is never text of an expression: what looks like one is a value like any other. */
    @Test
    void whatTheDataSaysIsNeverEvaluated() {
        var yaml = """
                name: injected
                steps:
                  - id: opened
                    if: "${ input.role = 'admin' }"
                    then: [ { id: x, set: open } ]
                    else: [ { id: x, set: shut } ]
                  - id: chosen
                    switch: "${ input.role }"
                    cases: { "true": [ { id: x, set: open } ] }
                    default: [ { id: x, set: shut } ]
                  - id: guarded
                    when: "${ input.role = 'admin' }"
                    set: open
                  - id: text
                    set: "role: ${ input.role }"
                output: ["${ opened }", "${ chosen }", "${ guarded }", "${ text }"]
                """;
        for (var role : List.of(
                "x' or 'a' = 'a", "${ true }", "${ 'admin' }", "true or true", "$eval('true')", "') or true or ('")) {
            assertThat(output(yaml, Map.of("role", role)))
                    .as(role)
                    .isEqualTo(Arrays.asList("shut", "shut", null, "role: " + role));
        }
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
