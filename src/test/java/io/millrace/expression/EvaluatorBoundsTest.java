package io.millrace.expression;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an expression may use of time, memory and stack, whatever part of it does the work; and that it changes nothing. */
class EvaluatorBoundsTest {

    private static final Bounds QUICK = new Bounds(Duration.ofMillis(300), 200);

    private static Scope scope(String json) {
        var scope = new Scope();
        ((Map<?, ?>) Json.parse(json.replace('\'', '"'))).forEach((key, value) -> scope.with((String) key, value));
        return scope;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // One list shared a hundred thousand times.
                "($l := [1..90000]; $map([1..90000], function($i){ $l }){'k': $count($)})",
                "($l := [1..90000]; $m := $map([1..90000], function($i){ $l }); $count($m.$m))",
                "($l := [1..90000]; $m := $map([1..90000], function($i){ $l }); $count($m.*))",
                "($l := [1..90000]; $m := $map([1..90000], function($i){ $l }); $count([$m.($)]))",
                "($l := [1..90000]; $m := $map([1..90000], function($i){ $l }); $count($m@$v.$l))",
                "($l := [1..90000]; $m := $map([1..90000], function($i){ $l }); $m = $m ? $m != $map($m, function($v){ $v }))",
                "($l := [1..90000]; $count($l#$i.$l#$j))",
                "($l := [1..90000]; $count($l[$l = 5]))",
                "($l := [1..90000]; $count($l[$l]))",
                "($l := [1..90000]; $l^($count($l[$ > 1])))",
                "($l := [1..90000]; $count($l[$ in $l]))",
                // Lists without a leaf, in each other twice at every level.
                "($f := function($l, $n){ $n = 0 ? $l : $f([[$l, $l]], $n - 1) }; $count($f([], 60).**))",
                "($f := function($l, $n){ $n = 0 ? $l : $f([[$l, $l]], $n - 1) }; $count($f([], 60).*))",
                "($f := function($l, $n){ $n = 0 ? $l : $f([[$l, $l]], $n - 1) }; $f([], 60) = $f([], 60))",
                "($f := function($l, $n){ $n = 0 ? $l : $f([[$l, $l]], $n - 1) }; $boolean($f([], 60)))",
                "($f := function($l, $n){ $n = 0 ? $l : $f([[$l, $l]], $n - 1) }; $f([], 60) ~> |x|{}|)",
                "($f := function($l, $n){ $n = 0 ? $l : $f([[$l, $l]], $n - 1) }; $f([], 60).a)",
                "($f := function($l, $n){ $n = 0 ? $l : $f([[$l, $l]], $n - 1) }; $f([], 60)[x])",
                "($f := function($l, $n){ $n = 0 ? $l : $f([[$l, $l]], $n - 1) }; $string($f([], 60)))",
                "($f := function($l, $n){ $n = 0 ? $l : $f([[$l, $l]], $n - 1) }; $distinct([$f([], 60), $f([], 59)]))",
                "($f := function($l, $n){ $n = 0 ? $l : $f([[$l, $l]], $n - 1) }; $f([], 60))",
                // Deep, not wide.
                "($f := function($l, $n){ $n = 0 ? $l : $f([[$l]], $n - 1) }; $count($f([], 90000).**))",
                "($f := function($l, $n){ $n = 0 ? $l : $f([[$l]], $n - 1) }; $f([], 90000) = $f([], 90000))",
                "($f := function($l, $n){ $n = 0 ? $l : $f([[$l]], $n - 1) }; $f([], 90000) & '')",
                "($f := function($l, $n){ $n = 0 ? $l : $f([[$l]], $n - 1) }; $f([], 90000))",
                "({'a': 1} ~> |$|{'self': $}|) & ''",
                // Texts and frames that grow.
                "($f := function($s, $n){ $n = 0 ? $s : $f($s & $s, $n - 1) }; $f('ab', 40))",
                "$sum([1..90000].($length('x' & $string([1..9000]))))",
                "($f := function($g, $n){ $n = 0 ? $g(1) : $f(function($x){ $g($x) + 1 }, $n - 1) }; $f(function($x){ $x }, 5000))",
                "($f := function($g, $n){ $n = 0 ? $g(1) : $f($g ~> function($x){ $x }, $n - 1) }; $f($string ~> $number, 90000))",
                "($f := function($g, $n){ $n = 0 ? $g(1) : $f($g(?), $n - 1) }; $f(function($x){ $x }, 90000))",
            })
    void hold(String expression) {
        var compiled = Expression.compile(expression);
        assertTimeoutPreemptively(Duration.ofSeconds(4), () -> {
            try {
                compiled.evaluate(new Scope(), QUICK);
            } catch (ExpressionException e) {
                assertTrue(
                        e.getMessage().matches("(?s).*(longer than|deep|more than).*"),
                        () -> expression + ": " + e.getMessage());
            }
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1+", "a&", "a.", "a and ", "a=", "a?", "a?b:", "a??", "a?:", "a~>$f~>", "$x:=", "-", "a in ", "a*",
                "a..",
            })
    void longChainsAreReadOrRefused(String link) {
        var source = link.repeat(18_000 / link.length()) + "a";
        try {
            Expression.compile(source).evaluate(scope("{'a': 1, 'b': 2}"), QUICK);
        } catch (ExpressionException e) {
            assertTrue(e.getMessage().length() < 40_000);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"[0]", "[]", "()", "(?)", "^(a)", "{'k': a}", "@$v", "#$i", "[a]", ".a[0]", ".(a)", "~>$string"})
    void longTailsAreReadOrRefused(String link) {
        var source = "a" + link.repeat(18_000 / link.length());
        try {
            Expression.compile(source).evaluate(scope("{'a': [1, 2]}"), QUICK);
        } catch (ExpressionException e) {
            assertTrue(e.getMessage().length() < 40_000);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a ~> |$$.b|{'x': 2}|",
                "a ~> |$$.b|{}, 'y'|",
                "($v := b; a ~> |$v|{'x': 2}, 'y'|)",
                "a ~> |c|{'x': $$.b}|",
                "(a ~> |c|{'x': $$.b}|) ~> |c.x|{'z': 1}|",
                "$merge([a, b]) ~> |c|{'x': 2}|",
                "$append(list, 1)",
                "$sort(list)",
                "$reverse(list)",
                "list[]",
                "empty{k: v}",
                "$reduce(list, $append)",
                "(($x := list; $x[]); list)",
            })
    void neverChangeWhatTheyRead(String expression) {
        var json = "{'a': {'c': {'x': 1}}, 'b': {'y': 1}, 'list': [3, 1, 2], 'empty': []}";
        var scope = scope(json);
        Expression.compile(expression).evaluate(scope, Bounds.DEFAULT);
        assertEquals(scope(json), scope, expression);
    }

    @Test
    void aCancelledEvaluationEnds() {
        var cancelled = new Bounds(
                Duration.ofMinutes(1),
                QUICK.depth(),
                QUICK.items(),
                QUICK.characters(),
                QUICK.allocation(),
                QUICK.clock(),
                Thread.currentThread()::isInterrupted);
        Thread.currentThread().interrupt();
        try {
            var e = assertThrows(ExpressionException.class, () -> Expression.compile("[1..90000].($ + 1)")
                    .evaluate(new Scope(), cancelled));
            assertTrue(e.getMessage().contains("cancelled"), e.getMessage());
        } finally {
            Thread.interrupted();
        }
    }
}
