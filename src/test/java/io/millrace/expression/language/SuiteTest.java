package io.millrace.expression.language;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.expression.Json;
import io.millrace.expression.function.Budget;
import io.millrace.expression.function.Callable;
import io.millrace.expression.function.Failure;
import io.millrace.expression.function.Missing;
import io.millrace.expression.function.Sequence;
import io.millrace.expression.function.Values;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * The test suite of the reference implementation, about two thirds of its groups (jsonata-js/jsonata, MIT; see NOTICE). The whole
 * language is evaluated here, also what {@code Expression} refuses because it reads the whole scope.
 */
class SuiteTest {

    private static final Path SUITE = Path.of("src/test/resources/jsonata/suite.jsonl");
    private static final Path DIFFERENCES = Path.of("src/test/resources/jsonata/differences.tsv");

    @Test
    void everyCaseGivesWhatTheReferenceGives() throws IOException {
        Map<String, Object> data = new HashMap<>();
        Map<String, String> differing = new TreeMap<>();
        int cases = 0;
        for (var line : Files.readAllLines(SUITE, StandardCharsets.UTF_8)) {
            var entry = (Map<?, ?>) Json.parse(line);
            if (entry.containsKey("is")) {
                data.put((String) entry.get("dataset"), entry.get("is"));
                continue;
            }
            cases++;
            var input = entry.containsKey("data")
                    ? entry.get("data")
                    : entry.containsKey("dataset") ? data.get(entry.get("dataset")) : Missing.VALUE;
            var before = input == Missing.VALUE ? "" : Json.write(input);
            var difference = difference(entry, input);
            if (!difference.isEmpty()) {
                differing.put((String) entry.get("id"), difference);
            }
            assertThat(input == Missing.VALUE ? "" : Json.write(input))
                    .as("data after " + entry.get("id"))
                    .isEqualTo(before);
        }
        assertThat(cases).isEqualTo(1052);
        var unknown = new TreeMap<>(differing);
        unknown.keySet().removeAll(known());
        assertThat(unknown).as("cases that differ without a reason").isEmpty();
        assertThat(differing.keySet()).as("every known difference is one").containsAll(known());
    }

    /** The cases that differ by design; each line holds a reason. */
    private static List<String> known() throws IOException {
        List<String> known = new ArrayList<>();
        for (var line : Files.readAllLines(DIFFERENCES, StandardCharsets.UTF_8)) {
            if (!line.startsWith("#")) {
                var parts = line.split("\t");
                assertThat(parts).as(line).hasSize(2);
                known.add(parts[0]);
            }
        }
        return known;
    }

    private static String difference(Map<?, ?> entry, Object input) {
        var expected = entry.containsKey("code")
                ? "error " + entry.get("code")
                : entry.containsKey("result") ? Json.write(entry.get("result")) : "nothing";
        Object actual;
        try {
            actual = evaluate((String) entry.get("expr"), input, (Map<?, ?>) entry.get("bindings"));
        } catch (SyntaxError e) {
            actual = new Failure(e.code(), e.getMessage());
        } catch (Failure e) {
            actual = e;
        }
        if (actual instanceof Failure failure) {
            return expected.equals("error " + failure.code())
                    ? ""
                    : "expected " + expected + ", error " + failure.code() + " " + failure.getMessage();
        }
        if (actual == Missing.VALUE) {
            return expected.equals("nothing") ? "" : "expected " + expected + ", nothing";
        }
        var plain = plain(actual);
        boolean same = entry.containsKey("result")
                && (entry.containsKey("unordered")
                        ? sorted(plain).equals(sorted(entry.get("result")))
                        : Values.same(plain, entry.get("result"), budget()));
        return same ? "" : "expected " + expected + ", got " + Json.write(plain);
    }

    private static List<String> sorted(Object list) {
        return ((List<?>) list).stream().map(Json::write).sorted().toList();
    }

    private static Object evaluate(String source, Object input, Map<?, ?> bindings) {
        var tree = Parser.parse(source);
        var frame = new Frame(null);
        if (bindings == null) {
            CallCheck.check(tree);
        } else {
            bindings.forEach((name, value) -> frame.bind((String) name, value));
        }
        // A list as the whole input is one value, as the reference has it.
        var context = input;
        if (input instanceof List<?>) {
            var one = new Sequence();
            one.add(input);
            context = one;
        }
        return new Evaluator(budget(), 400, input).evaluate(tree, context, frame);
    }

    private static Budget budget() {
        return new Budget(2_000_000_000L, 20_000_000, 10_000_000, 500_000_000, () -> false, Instant.EPOCH);
    }

    private static Object plain(Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<Object, Object> copy = new LinkedHashMap<>();
            map.forEach((name, item) -> copy.put(name, plain(item)));
            return copy;
        }
        if (value instanceof List<?> list) {
            List<Object> copy = new ArrayList<>();
            list.forEach(item -> copy.add(plain(item)));
            return copy;
        }
        return value instanceof Callable ? "" : value == Missing.VALUE ? null : value;
    }
}
