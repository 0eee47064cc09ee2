package io.millrace.definition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.expression.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Property tests of definitions; each test prints its seed. */
class PropertiesTest {

    private static Random seeded() {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("seed " + seed);
        return new Random(seed);
    }

    /**
     * Generates a workflow and records its dependencies: for every body (by the path of its step) what waits for
     * what.
     */
    private static final class Garden {
        private final Random random;
        private final int most;
        private final Map<String, Map<String, TreeSet<String>>> planted = new TreeMap<>();
        private int steps;

        Garden(Random random, int most) {
            this.random = random;
            this.most = most;
        }

        private record Level(String body, List<String> ids, String current) {}

        List<Object> body(String path, List<Level> around, int size) {
            List<String> order = new ArrayList<>();
            for (int i = 0; i < size && steps < most; i++) {
                order.add("s" + steps++);
            }
            planted.put(path, new TreeMap<>());
            List<Object> written = new ArrayList<>();
            for (int i = 0; i < order.size(); i++) {
                // Reads only earlier steps, so there is no cycle; written in any order.
                written.add(step(path, order.get(i), new Level(path, order.subList(0, i), order.get(i)), around));
            }
            java.util.Collections.shuffle(written, random);
            return written;
        }

        private Map<String, Object> step(String path, String id, Level here, List<Level> around) {
            planted.get(path).put(id, new TreeSet<>());
            Map<String, Object> step = new LinkedHashMap<>();
            step.put("id", id);
            List<Level> levels = new ArrayList<>(around);
            levels.add(here);
            if (random.nextInt(4) == 0 && !here.ids().isEmpty()) {
                var need = here.ids().get(random.nextInt(here.ids().size()));
                step.put("needs", random.nextBoolean() ? need : List.of(need));
                planted.get(path).get(id).add(need);
            }
            if (random.nextInt(4) == 0) {
                step.put("when", "${ " + reference(levels) + " = 1 }");
            }
            int kind = levels.size() > 5 || steps >= most - 1 ? random.nextInt(3) : random.nextInt(8);
            int size = 1 + random.nextInt(4);
            switch (kind) {
                case 0 -> step.put("http", Map.of("url", "https://example.org/${ " + reference(levels) + " }"));
                case 1 ->
                    step.put(
                            "set",
                            List.of("a ${ " + reference(levels) + " } b ${ $sum([" + reference(levels) + "]) }"));
                case 2 -> step.put("set", Map.of("deep", Map.of("er", "${ " + reference(levels) + "[x = 1].y }")));
                case 3 -> {
                    step.put("if", "${ " + reference(levels) + " }");
                    step.put("then", body(path + "/" + id + "/then", levels, size));
                    if (random.nextBoolean() && steps < most) {
                        step.put("else", body(path + "/" + id + "/else", levels, size));
                    }
                }
                case 4 -> {
                    step.put("forEach", "${ " + reference(levels) + " }");
                    step.put("steps", body(path + "/" + id + "/*", levels, size));
                }
                case 5 -> {
                    step.put("while", "${ " + id + ".again and " + reference(levels) + " }");
                    step.put("steps", body(path + "/" + id + "/*", levels, size));
                }
                case 6 -> {
                    step.put("switch", "${ " + reference(levels) + " }");
                    step.put("cases", Map.of("one", body(path + "/" + id + "/one", levels, size)));
                }
                default -> {
                    step.put("set", "${ " + reference(levels) + " }");
                    step.put("onError", body(path + "/" + id + "/onError", levels, size));
                }
            }
            return step;
        }

        /** Any visible name; the reader's enclosing step in that body waits for it. */
        private String reference(List<Level> levels) {
            var level = levels.get(random.nextInt(levels.size()));
            if (level.ids().isEmpty() || random.nextInt(5) == 0) {
                return "input.x";
            }
            var id = level.ids().get(random.nextInt(level.ids().size()));
            planted.get(level.body()).get(level.current()).add(id);
            return id + ".x";
        }
    }

    @Test
    void theGraphEqualsTheGeneratedOneAndHasNoCycle() {
        var random = seeded();
        for (int round = 0; round < 60; round++) {
            var garden = new Garden(random, 1 + random.nextInt(200));
            var steps = garden.body("", List.of(), 1 + random.nextInt(40));
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("name", "w");
            document.put("steps", steps);
            var json = Json.write(document);
            var workflow = DefinitionParserTest.valid(json, Format.JSON);
            Map<String, Map<String, TreeSet<String>>> found = new TreeMap<>();
            collect(workflow.body(), "", found);
            assertEquals(garden.planted, found, json);
            // JSON without tabs is also YAML.
            assertEquals(Described.of(workflow), Described.of(DefinitionParserTest.valid(json, Format.YAML)), json);
            assertEquals(ExecutionPlan.of(workflow), ExecutionPlan.of(DefinitionParserTest.valid(json, Format.YAML)));
        }
    }

    private static void collect(Body body, String path, Map<String, Map<String, TreeSet<String>>> found) {
        Map<String, TreeSet<String>> waits = new TreeMap<>();
        for (int i = 0; i < body.steps().size(); i++) {
            var step = body.steps().get(i);
            var inputs = new TreeSet<String>();
            int to = i;
            for (int from : body.graph().inputs().get(i)) {
                inputs.add(body.steps().get(from).id());
                assertTrue(Arrays.stream(body.graph().dependents().get(from)).anyMatch(d -> d == to));
            }
            waits.put(step.id(), inputs);
            step.action().bodies().forEach((name, inner) -> collect(inner, path + "/" + step.id() + "/" + name, found));
            if (step.onError() instanceof OnError.Run run) {
                collect(run.body(), path + "/" + step.id() + "/onError", found);
            }
        }
        found.put(path, waits);
        assertAcyclic(body.graph());
    }

    private static void assertAcyclic(Graph graph) {
        int size = graph.inputs().size();
        int[] open = graph.inputs().stream().mapToInt(inputs -> inputs.length).toArray();
        List<Integer> ready = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            if (open[i] == 0) {
                ready.add(i);
            }
        }
        int done = 0;
        while (!ready.isEmpty()) {
            done++;
            for (int dependent : graph.dependents().get(ready.remove(ready.size() - 1))) {
                if (--open[dependent] == 0) {
                    ready.add(dependent);
                }
            }
        }
        assertEquals(size, done, "every step can start");
    }

    @Test
    void aGeneratedCycleIsAlwaysFound() {
        var random = seeded();
        for (int round = 0; round < 100; round++) {
            int size = 2 + random.nextInt(30);
            List<Object> steps = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                Map<String, Object> step = new LinkedHashMap<>();
                step.put("id", "s" + i);
                step.put(
                        "set",
                        "${ s" + (i + 1) % size + " & " + (random.nextBoolean() ? "input" : "s" + (i + 1) % size)
                                + " }");
                steps.add(step);
            }
            java.util.Collections.shuffle(steps, random);
            var problems = DefinitionParserTest.problems(Json.write(Map.of("name", "w", "steps", steps)), Format.JSON);
            assertEquals(1, problems.size());
            assertTrue(
                    problems.get(0).message().contains("wait for each other: s"),
                    problems.get(0).message());
        }
    }

    @Test
    void garbageYieldsProblemsWithAPosition() {
        var random = seeded();
        var bits = List.of(
                "name: w",
                "steps:",
                "- ",
                "id: a",
                "set: ",
                "${ a",
                "}",
                "{",
                "[",
                "]",
                ":",
                "\n",
                "\n  ",
                "\t",
                "\"",
                "'",
                "&a ",
                "*a",
                "!!x ",
                "|",
                ">",
                "#",
                "---",
                "...",
                "%YAML 1.1",
                "? ",
                ", ",
                "\u0000",
                "\uD800",
                "é",
                "<<: ",
                "1e999",
                "~",
                "\\",
                "@",
                "`",
                "\uFEFF",
                "\u2028",
                "-");
        for (int round = 0; round < 10_000; round++) {
            var text = new StringBuilder();
            for (int n = random.nextInt(25); n >= 0; n--) {
                text.append(bits.get(random.nextInt(bits.size())));
            }
            assertProblems(text.toString());
        }
        for (int round = 0; round < 2000; round++) {
            var chars = new char[random.nextInt(40)];
            for (int i = 0; i < chars.length; i++) {
                chars[i] = (char) (random.nextInt(4) == 0 ? random.nextInt(0x10000) : random.nextInt(128));
            }
            assertProblems(new String(chars));
        }
    }

    @Test
    void aMutatedDefinitionYieldsProblemsWithAPosition() {
        var random = seeded();
        var corpus = Corpus.valid();
        for (int round = 0; round < 6000; round++) {
            var yaml = corpus.get(random.nextInt(corpus.size()));
            var text = new StringBuilder(random.nextBoolean() ? yaml : DefinitionParserTest.json(yaml));
            for (int n = random.nextInt(3); n >= 0; n--) {
                int at = random.nextInt(text.length());
                switch (random.nextInt(3)) {
                    case 0 -> text.deleteCharAt(at);
                    case 1 -> text.insert(at, "{}[]:,\"'$&*-\n #|".charAt(random.nextInt(16)));
                    default -> text.setCharAt(at, (char) (32 + random.nextInt(95)));
                }
            }
            assertProblems(text.toString());
        }
    }

    private static void assertProblems(String text) {
        for (var format : Format.values()) {
            Parsed parsed;
            try {
                parsed = DefinitionParserTest.PARSER.parse(text, format);
            } catch (Throwable e) {
                throw new AssertionError(format + " of " + Json.write(text), e);
            }
            if (parsed instanceof Parsed.Invalid invalid) {
                assertFalse(invalid.problems().isEmpty());
                for (var problem : invalid.problems()) {
                    assertTrue(
                            problem.line() >= 1
                                    && problem.column() >= 1
                                    && !problem.message().isBlank(),
                            () -> problem + " for " + format + " of " + Json.write(text));
                }
            }
        }
    }
}
