package io.millrace.expression;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Kinds of wrong values that the library used before gave without an error. */
class KnownFaultsTest {

    private static Object evaluate(String expression, String json) {
        var scope = new Scope();
        ((Map<?, ?>) Json.parse(json)).forEach((key, value) -> scope.with((String) key, value));
        return Expression.compile(expression).evaluate(scope, Bounds.DEFAULT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " => ",
            quoteCharacter = '\u0001',
            value = {
                // Defaults after an index, a filter, a minus.
                "a[1] ?? 'none' => 20 => {'a': [10, 20, 30]}",
                "a[-1] ?? 'none' => 30 => {'a': [10, 20, 30]}",
                "a[9] ?? 'none' => 'none' => {'a': [10, 20, 30]}",
                "a[1] ?: 'none' => 20 => {'a': [10, 20, 30]}",
                "a[1].n ?? 'x' => 'b' => {'a': [{'n': 'a'}, {'n': 'b'}]}",
                "a[n = 'b'].v ?? 'x' => 0 => {'a': [{'n': 'b', 'v': 0}]}",
                "a[n = 'b'].v ?: 'x' => 'x' => {'a': [{'n': 'b', 'v': 0}]}",
                "-5 ?: 99 => -5 => {}",
                "-a ?? 99 => -1 => {'a': 1}",
                "a ?? b ?? 'c' => 'c' => {}",
                "a ?? 'x' => null => {'a': null}",
                "a ?: 'x' => 'x' => {'a': null}",
                "a[-1] => null => {'a': []}",
                "a[-2] => null => {'a': [1]}",
                "[a[-1]] => [] => {'a': []}",
                // All digits of long ids count.
                "a = b => false => {'a': 9007199254740993, 'b': 9007199254740992}",
                "a in [b] => false => {'a': 900719925474099300001, 'b': 900719925474099300002}",
                "$count($distinct([a, b, a])) => 2 => {'a': 9007199254740993, 'b': 9007199254740992}",
                // One number, whatever its form.
                "a = 1 => true => {'a': 1.0}",
                "1 in a => true => {'a': [1.0]}",
                "$distinct(a) => [1, 2] => {'a': [1, 1.0, 2, 2.0, 1]}",
                "a = b => true => {'a': {'x': [1, {'y': 2}]}, 'b': {'x': [1.0, {'y': 2.0}]}}",
                "$count($distinct(a)) => 1 => {'a': [{'x': 1}, {'x': 1.0}]}",
                // Numbers in texts.
                "'n=' & a => 'n=12345678.9' => {'a': 12345678.9}",
                "'n=' & a => 'n=0.0001' => {'a': 0.0001}",
                "'n=' & a => 'n=2' => {'a': 2.0}",
                "$string(a) => '1e+21' => {'a': 1e21}",
                "$string(a) => '100000000000000000000' => {'a': 1e20}",
                "$string(a) => '1e-7' => {'a': 0.0000001}",
                // Dates: without an offset they are UTC, fractions of seconds are fractions, ISO weeks are ISO weeks.
                "$toMillis('2024-08-27T22:43:15') => 1724798595000 => {}",
                "$fromMillis(1104537600000, '[X0001]-W[W01]-[F1]') => '2004-W53-6' => {}",
                "$fromMillis(1735516800000, '[X0001]-W[W01]') => '2025-W01' => {}",
                "$fromMillis($toMillis('2024-03-31T02:30:00.5', '[Y0001]-[M01]-[D01]T[H01]:[m01]:[s01].[f001]')) => '2024-03-31T02:30:00.500Z' => {}",
                // Letters beyond ASCII.
                "$contains(a, /école/i) => true => {'a': 'ÉCOLE'}",
                "$contains(a, /привет/i) => true => {'a': 'ПРИВЕТ'}",
                "$uppercase(a) => 'TITLE' => {'a': 'title'}",
                "$lowercase(a) => 'title' => {'a': 'TITLE'}",
                "$substring(a, 0, 1) => '😀' => {'a': '😀b'}",
                "$length(a) => 2 => {'a': '😀b'}",
            })
    void areMended(String expression, String expected, String json) {
        var value = evaluate(expression, json.replace('\'', '"'));
        assertEquals(Json.write(Json.parse(expected.replace('\'', '"'))), Json.write(value), expression);
    }

    @Test
    void sortingIsStableAndBearsAnyComparison() {
        List<Object> items = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            items.add(Map.of("price", (i * 7919) % 5, "i", i));
        }
        var scope = new Scope().with("items", items);
        for (var expression : List.of(
                "$sort(items, function($a, $b){ $a.price > $b.price })",
                "$sort(items, function($a, $b){ $a.price - $b.price > 0 })",
                "items^(price)")) {
            var sorted = (List<?>) Expression.compile(expression).evaluate(scope, Bounds.DEFAULT);
            assertEquals(500, sorted.size());
            for (int k = 1; k < sorted.size(); k++) {
                var before = (Map<?, ?>) sorted.get(k - 1);
                var after = (Map<?, ?>) sorted.get(k);
                int order = Integer.compare((Integer) before.get("price"), (Integer) after.get("price"));
                assertEquals(
                        true,
                        order < 0 || order == 0 && (Integer) before.get("i") < (Integer) after.get("i"),
                        expression + " at " + k);
            }
        }
        // A comparison that contradicts itself gives some order of the same items.
        var any = (List<?>)
                Expression.compile("$sort(items, function($a, $b){ true })").evaluate(scope, Bounds.DEFAULT);
        assertEquals(500, any.size());
        assertEquals(new java.util.HashSet<>(items), new java.util.HashSet<>(any));
    }

    @Test
    void aDefaultEvaluatesItsLeftSideOnce() {
        var nested = "a";
        for (int i = 0; i < 40; i++) {
            nested = "(" + nested + " ?: b)";
        }
        var compiled = Expression.compile(nested);
        assertEquals(
                7,
                org.junit.jupiter.api.Assertions.assertTimeoutPreemptively(
                        Duration.ofSeconds(2), () -> compiled.evaluate(new Scope().with("b", 7), Bounds.DEFAULT)));
    }
}
