package io.millrace.definition;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.expression.Json;
import io.millrace.step.ForEachKind.ForEach;
import io.millrace.step.HttpKind.Http;
import io.millrace.step.SwitchKind.Switch;
import io.millrace.testing.Workflows;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DefinitionParserTest {

    static final DefinitionParser PARSER = new DefinitionParser(DefinitionLimits.DEFAULT, Workflows.KINDS);

    static Workflow valid(String text, Format format) {
        var parsed = PARSER.parse(text, format);
        return assertInstanceOf(Parsed.Valid.class, parsed, () -> text + "\n" + parsed)
                .workflow();
    }

    static List<Problem> problems(String text, Format format) {
        var parsed = PARSER.parse(text, format);
        return assertInstanceOf(Parsed.Invalid.class, parsed, text).problems();
    }

    /** The same document as JSON. */
    static String json(String yaml) {
        var tree = new YamlReader(DefinitionLimits.DEFAULT, new Problems()).read(yaml);
        return Json.write(tree == null ? null : tree.plain("", new HashMap<>()));
    }

    static List<String> validOnes() {
        return Corpus.valid();
    }

    static List<Corpus.Faulty> faultyOnes() {
        return Corpus.faulty();
    }

    @ParameterizedTest
    @MethodSource("validOnes")
    void aValidDefinitionIsTheSameInYamlAndJson(String yaml) {
        assertEquals(Described.of(valid(yaml, Format.YAML)), Described.of(valid(json(yaml), Format.JSON)), yaml);
    }

    @ParameterizedTest
    @MethodSource("faultyOnes")
    void anErrorIsReportedAtItsPosition(Corpus.Faulty faulty) {
        var problems = problems(faulty.text(), Format.YAML);
        assertTrue(
                problems.stream()
                        .anyMatch(p -> p.path().equals(faulty.path())
                                && p.line() == faulty.line()
                                && p.column() >= 1
                                && p.message().contains(faulty.message())),
                () -> faulty.path() + ":" + faulty.line() + " " + faulty + "\nbut " + problems);
        assertEquals(1, problems.size(), () -> "one error, one problem: " + problems);
    }

    @Test
    void halfOfACharacterIsAProblemWithItsPlace() {
        var json = "{\"name\": \"w\",\n\"steps\": [{\"id\": \"a\", \"set\":\n {\"x\": \"\\ud83d\", \"\\udc4d\": 1}}]}";
        var yaml = "name: w\nsteps:\n  - { id: a, set: \"\\ud83d\" }";
        for (var problems : List.of(problems(json, Format.JSON), problems(yaml, Format.YAML))) {
            assertEquals(3, problems.get(0).line());
            assertTrue(problems.get(0).message().contains("half of a character"), problems.toString());
        }
        assertEquals(2, problems(json, Format.JSON).size());
    }

    @Test
    void everyProblemIsReportedAtOnceInOrder() {
        var problems = problems("""
                name: Bad Name
                timeout: soon
                steps:
                  - id: a
                    http: { url: "${ b.x + }" }
                    retry: { attempts: many }
                  - id: a
                    set: "x ${ nothing.here } and ${ input.ok }"
                  - id: c
                    forEach: "${ input.list }"
                    steps:
                      - { id: d, sett: 1 }
                output: "${ d }"
                """, Format.YAML);
        assertEquals(
                List.of(
                        "1:7 name",
                        "2:10 timeout",
                        "5:26 steps.0.http.url",
                        "6:24 steps.0.retry.attempts",
                        "7:9 steps.1.id",
                        "8:16 steps.1.set",
                        "12:18 steps.2.steps.0.sett",
                        "13:13 output"),
                problems.stream()
                        .map(p -> p.line() + ":" + p.column() + " " + p.path())
                        .toList(),
                () -> problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    }

    @Test
    void jsonHasPositionsTooAndMayHaveTabs() {
        var problems = problems(
                "{\n\t\"name\": \"w\",\n\t\"steps\": [\n\t\t{\"id\": \"a\", \"set\": \"is ${ b }\"},\n\t\t{\"id\": \"a\", \"set\": 1}\n\t]}",
                Format.JSON);
        assertEquals(
                List.of("4:29 steps.0.set", "5:10 steps.1.id"),
                problems.stream()
                        .map(p -> p.line() + ":" + p.column() + " " + p.path())
                        .toList());
        assertEquals(
                4,
                problems("{\"name\": \"w\",\n\n\n \"name\": \"v\", \"steps\": [{\"id\":\"a\",\"set\":1}]}", Format.JSON)
                        .get(0)
                        .line());
        assertEquals(2, problems("{\n\"name\": w}", Format.JSON).get(0).line());
        assertEquals("the document is empty", problems(" ", Format.JSON).get(0).message());
        assertEquals(
                "unexpected content after the document",
                problems("{} {}", Format.JSON).get(0).message());
    }

    @Test
    void aNestedReferenceMakesTheEnclosingStepWait() {
        var body = valid("""
                        name: w
                        steps:
                          - { id: a, set: 1 }
                          - { id: b, set: 2 }
                          - id: outer
                            when: "${ b > 1 }"
                            forEach: "${ input.list }"
                            steps:
                              - { id: first, set: "${ item }" }
                              - id: inner
                                if: "${ first }"
                                then:
                                  - { id: deep, http: "https://example.org/${ a }" }
                                onError:
                                  - { id: rescue, set: "${ error & first }" }
                        """, Format.YAML).body();
        assertArrayEquals(new int[] {0, 1}, body.graph().inputs().get(2));
        assertArrayEquals(new int[] {2}, body.graph().dependents().get(0));
        assertEquals(
                List.of(
                        new Graph.Edge("b", "outer", "${ b > 1 }", "steps.2.when"),
                        new Graph.Edge("a", "outer", "${ a }", "steps.2.steps.1.then.0.http")),
                body.graph().edges());
        var inner = ((LoopAction) body.steps().get(2).action()).body().graph();
        assertArrayEquals(new int[] {0}, inner.inputs().get(1));
        assertEquals(2, inner.edges().size());
    }

    @Test
    void aCompensationCreatesNoDependenciesAndReadsWhatItsStepReads() {
        var body = valid("""
                        name: w
                        steps:
                          - { id: a, set: 1 }
                          - id: b
                            set: "${ a }"
                          - id: c
                            set: "${ b }"
                            compensate: { id: undo, set: "${ a & b & c & error.message }" }
                          - id: d
                            forEach: "${ c }"
                            steps:
                              - { id: e, set: 1, compensate: [ { id: back, set: "${ e & item & a }" } ] }
                        """, Format.YAML).body();
        assertArrayEquals(new int[] {1}, body.graph().inputs().get(2));
        assertArrayEquals(new int[] {2}, body.graph().inputs().get(3));
        assertTrue(body.compensates());
        assertEquals(
                List.of("a", "b", "c", "c/compensate/undo", "d", "d/*/e", "d/*/e/compensate/back"),
                ExecutionPlan.of(new Workflow(
                                "w",
                                java.util.Optional.empty(),
                                java.util.Optional.empty(),
                                body,
                                null,
                                Retry.NONE,
                                Duration.ofMinutes(1),
                                Throttle.NONE))
                        .steps()
                        .stream()
                        .map(ExecutionPlan.PlannedStep::path)
                        .toList());
    }

    @Test
    void aCompensationThatReadsWhatItsStepDoesNotWaitForIsRejected() {
        var problems = problems("""
                name: w
                steps:
                  - { id: a, set: 1 }
                  - { id: b, set: 1, compensate: { id: undo, set: "${ a }" } }
                  - id: c
                    if: true
                    then: [ { id: d, set: 1, compensate: { id: undo, set: "${ a & b & d }" } } ]
                    needs: b
                """, Format.YAML);
        assertEquals(
                List.of("steps.1.compensate.0.set", "steps.2.then.0.compensate.0.set"),
                problems.stream().map(Problem::path).toList());
        assertTrue(problems.get(0).message().contains("add `a` to the `needs` of that step"));
    }

    @Test
    void thePlanListsEveryStepAndWhyItWaits() {
        var plan = ExecutionPlan.of(valid("""
                name: w
                steps:
                  - { id: a, set: 1, onError: [{ id: alert, fail: no }] }
                  - id: check
                    switch: "${ a }"
                    cases: { one: [{ id: x, set: "${ a }" }] }
                    default: [{ id: x, while: true, steps: [{ id: y, set: 1 }, { id: z, set: 1, needs: y }] }]
                """, Format.YAML));
        assertEquals(
                List.of(
                        "a",
                        "a/onError/alert",
                        "check",
                        "check/one/x",
                        "check/default/x",
                        "check/default/x/*/y",
                        "check/default/x/*/z"),
                plan.steps().stream().map(ExecutionPlan.PlannedStep::path).toList());
        var check = plan.steps().get(2);
        assertEquals("switch", check.kind());
        assertEquals(
                List.of(new ExecutionPlan.Wait(
                        "a",
                        List.of(
                                new ExecutionPlan.Reason("${ a }", "steps.1.switch"),
                                new ExecutionPlan.Reason("${ a }", "steps.1.cases.one.0.set")))),
                check.waitsFor());
        assertEquals(
                "needs", plan.steps().get(6).waitsFor().get(0).reasons().get(0).because());
        var json = new com.fasterxml.jackson.databind.ObjectMapper().valueToTree(plan);
        assertEquals("check/one/x", json.at("/steps/3/path").asText());
    }

    @Test
    void thePlanSummarisesEachStepInOneLineWithItsPosition() {
        var plan = ExecutionPlan.of(valid("""
                name: w
                steps:
                  - id: fetch
                    when: "${ input.wanted }"
                    http:
                      method: POST
                      url: "https://host/${ input.id }/x"
                  - { id: get, http: "https://host/path" }
                  - id: each
                    forEach: "${ fetch.body }"
                    concurrency: 3
                    steps:
                      - { id: nap, sleep: 5m }
                  - { id: fixed, forEach: [1, 2], steps: [{ id: x, set: { a: 1, b: "${ item }" } }] }
                  - { id: again, while: "${ index < 3 }", steps: [{ id: child, workflow: other }] }
                  - { id: later, sleep: { until: "${ input.at }" } }
                  - { id: check, if: "${ input.a }", then: [{ id: no, fail: "${ input.why }: no" }] }
                """, Format.YAML));
        assertEquals(
                List.of(
                        "fetch | POST https://host/${ input.id }/x | 3 | true",
                        "get | GET https://host/path | 8 | false",
                        "each | ${ fetch.body }, 3 at a time | 9 | false",
                        "each/*/nap | sleep 5m | 13 | false",
                        "fixed | 2 iterations, 10 at a time | 14 | false",
                        "fixed/*/x | a, b | 14 | false",
                        "again | ${ index < 3 }, at most 100 iterations | 15 | false",
                        "again/*/child | other | 15 | false",
                        "later | sleep until ${ input.at } | 16 | false",
                        "check | ${ input.a } | 17 | false",
                        "check/then/no | ${ input.why }: no | 17 | false"),
                plan.steps().stream()
                        .map(step -> step.path() + " | " + step.label() + " | " + step.line() + " | " + step.when())
                        .toList());
        var longer = ExecutionPlan.of(
                valid(Corpus.steps("  - { id: a, fail: \"" + "x y\\n".repeat(100) + "\" }"), Format.YAML));
        assertEquals(120, longer.steps().get(0).label().length());
        assertFalse(longer.steps().get(0).label().contains("\n"));
    }

    @Test
    void defaultsAreThoseOfTheLanguage() {
        var workflow =
                valid(Corpus.steps("  - { id: a, forEach: [1], steps: [{ id: b, http: 'http://x' }] }"), Format.YAML);
        assertEquals(Duration.ofMinutes(5), workflow.timeout());
        assertEquals(Retry.EXECUTION, workflow.retry());
        var each = (ForEach) workflow.body().steps().get(0).action();
        assertEquals(10, each.concurrency());
        assertEquals(Retry.NONE, each.body().last().retry());
        assertTrue(((Http) each.body().last().action()).followRedirects());
    }

    @Test
    void theOrderOfCasesIsKept() {
        var cases = IntStream.range(0, 30)
                .mapToObj(i -> "c" + i + ": [{ id: x, set: 1 }]")
                .collect(Collectors.joining(", "));
        var action = (Switch)
                valid(Corpus.steps("  - { id: a, switch: \"${ input }\", cases: { " + cases + " } }"), Format.YAML)
                        .body()
                        .last()
                        .action();
        assertEquals(
                IntStream.range(0, 30).mapToObj(i -> "c" + i).toList(),
                List.copyOf(action.cases().keySet()));
    }

    @Test
    void exceededLimitsAreNamed() {
        var small = new DefinitionParser(new DefinitionLimits(400, 8, 2, 30, 3, 2, 10, 5), Workflows.KINDS);
        for (var each : List.of(
                List.of("x".repeat(401), "longer than 400 characters"),
                List.of("a: " + "[".repeat(9) + "]".repeat(9), "nested deeper than 8 levels"),
                List.of("{\"a\": " + "[".repeat(9) + "]".repeat(9) + "}", "nested deeper than 8 levels"),
                List.of("a: &x 1\nb: [*x, *x, *x]", "more than 2 uses of aliases"),
                List.of("a: &x [1, 2, 3, 4, 5, 6, 7, 8, 9, 0]\nb: [*x, *x]", "more than 30 values"),
                List.of(
                        "name: w\nsteps: [{id: a, set: 1}, {id: b, set: 1}, {id: c, set: 1}, {id: d, set: 1}]",
                        "more than 3 steps"),
                List.of(
                        "name: w\nsteps: [{id: a, if: true, then: [{id: b, if: true, then: [{id: c, set: 1}]}]}]",
                        "deeper than 2"))) {
            var format = each.get(0).startsWith("{") ? Format.JSON : Format.YAML;
            var problems = assertInstanceOf(Parsed.Invalid.class, small.parse(each.get(0), format))
                    .problems();
            assertTrue(
                    problems.stream().anyMatch(p -> p.message().contains(each.get(1)) && p.line() >= 1),
                    problems::toString);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 1000})
    void aLargeDocumentIsReadInTime(int width) {
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            var chain = IntStream.range(0, 4999)
                    .mapToObj(i -> "{\"id\": \"s%d\", \"set\": \"${ s%d }\"}".formatted(i, i == 0 ? 4998 : i - 1))
                    .collect(Collectors.joining(","));
            assertEquals(
                    1,
                    problems("{\"name\": \"w\", \"steps\": [" + chain + "]}", Format.JSON)
                            .size());
            problems(
                    "{\"name\": \"w\", \"steps\": [" + "{\"id\": \"a\", \"x\": 1},".repeat(width) + "{}]}",
                    Format.JSON);
            problems("[".repeat(300_000), Format.YAML);
            problems("{a: ".repeat(100_000), Format.YAML);
            problems("a: &a [" + "x,".repeat(100) + "]\n" + "b: [" + "*a,".repeat(90) + "]\n", Format.YAML);
        });
    }
}
