package io.millrace.expression;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionTest {

    private static final Bounds QUICK = new Bounds(Duration.ofMillis(200), 200);

    private static Scope scope(String json) {
        var scope = new Scope();
        ((Map<?, ?>) Json.parse(json)).forEach((key, value) -> scope.with((String) key, value));
        return scope;
    }

    private static Object evaluate(String expression, String json) {
        return Expression.compile(expression).evaluate(scope(json), Bounds.DEFAULT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a.b => 1 => {\"a\": {\"b\": 1}}",
                "a.b.c => null => {\"a\": {\"b\": 1}}",
                "a.b => null => {\"a\": null}",
                "a.b => null => {\"a\": \"text\"}",
                "a => [] => {\"a\": []}",
                "a => [1] => {\"a\": [1]}",
                "a.b => [1] => {\"a\": {\"b\": [1]}}",
                "a.b => 1 => {\"a\": [{\"b\": 1}]}",
                "a.b => [1,2] => {\"a\": [{\"b\": 1}, {\"b\": 2}]}",
                "a.b => [1,2,3] => {\"a\": [{\"b\": [1, 2]}, {\"b\": 3}]}",
                "a.b.c => [1,2] => {\"a\": [{\"b\": {\"c\": 1}}, {\"b\": {\"c\": 2}}]}",
                "a.b => null => {\"a\": []}",
                "a.b[] => [1] => {\"a\": [{\"b\": 1}]}",
                "a + 1 => 3 => {\"a\": 2}",
                "a / 4 => 0.5 => {\"a\": 2}",
                "$sum(a) => 6 => {\"a\": [1, 2, 3]}",
                "$sum(a) => 0.5 => {\"a\": [0.25, 0.25]}",
                "$count(a) => 0 => {}",
                "a & b => x1 => {\"a\": \"x\", \"b\": 1}",
                "{'x': a, 'y': nothing} => {\"x\":1} => {\"a\": 1}",
                "{'x': null} => {\"x\":null} => {}",
                "[a, null, [b]] => [1,null,[2]] => {\"a\": 1, \"b\": 2}",
                "[1..3] => [1,2,3] => {}",
                "a{k: v} => {\"x\":1,\"y\":2} => {\"a\": [{\"k\": \"x\", \"v\": 1}, {\"k\": \"y\", \"v\": 2}]}",
                "a^(>n).n => [3,2,1] => {\"a\": [{\"n\": 2}, {\"n\": 3}, {\"n\": 1}]}",
                "a[n > 1].n => [2,3] => {\"a\": [{\"n\": 2}, {\"n\": 3}, {\"n\": 1}]}",
                "$map(a, function($v){ $v * b }) => [2,4] => {\"a\": [1, 2], \"b\": 2}",
                "a ?? 'none' => none => {}",
                "a = null => true => {\"a\": null}",
                "$exists(a) => false => {}",
                "a ~> |b|{'c': 2}| => {\"b\":{\"c\":2}} => {\"a\": {\"b\": {\"c\": 1}}}",
                "$split(a, /,\\s*/) => [\"x\",\"y\"] => {\"a\": \"x,  y\"}",
                "$split(a, ',', 1) => [\"x\"] => {\"a\": \"x,y\"}",
                "$match(a, /x(.)/).groups => [\"1\",\"2\"] => {\"a\": \"x1x2\"}",
                "$match(a, /x(.)/, 1).match => x1 => {\"a\": \"x1x2\"}",
                "$contains(a, /^b/i) => true => {\"a\": \"Bc\"}",
                "$contains(a, 'z') => false => {\"a\": \"Bc\"}",
                "$replace(a, /(b)(c)/, '$2$1$$') => acb$d => {\"a\": \"abcd\"}",
                "$replace(a, '.', '-') => b-c => {\"a\": \"b.c\"}",
                "$replace(a, '.', '-', 1) => b-c.d => {\"a\": \"b.c.d\"}",
                "$replace(a, /./, function($m){ $m.match & '!' }) => x!y! => {\"a\": \"xy\"}",
                "$join(a, '-') => x-y => {\"a\": [\"x\", \"y\"]}",
                "$pad(a, -3, '0') => 007 => {\"a\": \"7\"}",
                "$pad(a, 3) & '|' => 7  | => {\"a\": \"7\"}",
            })
    void evaluatesLikeJsonata(String row) {
        var parts = row.split(" => ");
        var value = evaluate(parts[0], parts[2]);
        assertEquals(parts[1], value instanceof String text ? text : Json.write(value), parts[0]);
    }

    @Test
    void aPathAndTheLibraryAgree() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        var random = new Random(seed);
        for (int i = 0; i < 3000; i++) {
            var scope = new Scope().with("a", value(random, 4)).with("b", value(random, 3));
            var path = "a" + ".b".repeat(random.nextInt(2)) + ".a".repeat(random.nextInt(3))
                    + ".b".repeat(random.nextInt(2));
            var direct = Expression.compile(path).evaluate(scope, Bounds.DEFAULT);
            // A block is never a plain path, so the library evaluates it.
            var throughLibrary = Expression.compile("(" + path + ")").evaluate(scope, Bounds.DEFAULT);
            assertEquals(throughLibrary, direct, path + " of " + Json.write(scope) + ", seed " + seed);
        }
    }

    private static Object value(Random random, int depth) {
        return switch (depth == 0 ? random.nextInt(4) : random.nextInt(10)) {
            case 0 -> null;
            case 1 -> random.nextInt(100);
            case 2 -> "text";
            case 3 -> random.nextBoolean();
            case 4, 5 -> {
                var list = new ArrayList<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    list.add(value(random, depth - 1));
                }
                yield list;
            }
            default -> {
                var map = new LinkedHashMap<String, Object>();
                map.put("a", value(random, depth - 1));
                if (random.nextBoolean()) {
                    map.put("b", value(random, depth - 1));
                }
                yield map;
            }
        };
    }

    @Test
    void resultsArePlainAndTheScopeIsUnchanged() {
        var json = "{\"a\": {\"none\": [], \"some\": [{\"k\": \"x\"}, {\"k\": \"y\"}]}, \"n\": null}";
        for (var expression : List.of(
                "a.none{k: v}",
                "a.some{k: k}",
                "[a.some.k, n]",
                "$append(a.none, n)",
                "[1..4]",
                "{'x': [n, a.none]}",
                "$map(a.some, function($v){ {'k': $v.k, 'l': [null]} })",
                "a.some#$i.{'i': $i}",
                "$split('a,b', ',')",
                "$distinct(a.some.k)",
                "$reverse(a.some)",
                "a ~> |some|{'z': null}|")) {
            var scope = scope(json);
            assertPlain(Expression.compile(expression).evaluate(scope, Bounds.DEFAULT), expression);
            assertEquals(scope(json), scope, expression);
        }
    }

    private static void assertPlain(Object value, String expression) {
        if (value instanceof Map<?, ?> map) {
            assertSame(LinkedHashMap.class, map.getClass(), expression);
            map.values().forEach(item -> assertPlain(item, expression));
        } else if (value instanceof List<?> list) {
            assertSame(ArrayList.class, list.getClass(), expression);
            list.forEach(item -> assertPlain(item, expression));
        } else {
            assertTrue(
                    value == null || value instanceof String || value instanceof Number || value instanceof Boolean,
                    () -> expression + " gives " + value.getClass());
        }
    }

    @Test
    void aLargePlainResultIsNotCopied() {
        var scope = scope("{\"a\": {\"list\": [{\"b\": 1}]}}");
        var list = ((Map<?, ?>) scope.get("a")).get("list");
        assertSame(list, Expression.compile("a.list").evaluate(scope, Bounds.DEFAULT));
        assertSame(list, Expression.compile("true ? a.list").evaluate(scope, Bounds.DEFAULT));
    }

    @Test
    void integersStayIntegersAndBigOnesPassThrough() {
        assertEquals(3, evaluate("a", "{\"a\": 3}"));
        assertEquals(6, evaluate("a * 2", "{\"a\": 3}"));
        assertEquals(9007199254740993L, evaluate("a", "{\"a\": 9007199254740993}"));
        assertEquals(9007199254740993L, evaluate("{'x': a}.x", "{\"a\": 9007199254740993}"));
        assertEquals(
                new BigInteger("123456789012345678901234567890"),
                evaluate("a", "{\"a\": 123456789012345678901234567890}"));
        assertEquals(0.1, evaluate("a", "{\"a\": 0.1}"));
        assertThrows(ExpressionException.class, () -> evaluate("1 / a", "{\"a\": 0}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"$uppercase", "function($x){ $x }", "{'f': $sum}", "[function(){1}]", "$sum ~> $string"})
    void aFunctionIsNotAValidResult(String expression) {
        var e = assertThrows(ExpressionException.class, () -> evaluate(expression, "{}"));
        assertTrue(e.getMessage().contains("function"), e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "($f := function($n){ 1 + $f($n + 1) }; $f(1))",
                "($f := function($n){ [1, $f($n + 1)] }; $f(1))",
                "($f := function($n){ {'a': 1, 'b': $f($n + 1)} }; $f(1))",
                "($f := function($n){ $f($n + 1) }; $f(1))",
                "($f := function($n){ $n > 0 ? $f($n + 1) : 0 }; $f(1))",
                "[1..9999999]",
                "[1..9999999].(1)",
                "$count([1..9999999])",
                "$sum([1..90000].($sum([1..90000])))",
                "($f := function($s){ $f($s & $s) }; $f('ab'))",
                "($f := function($l){ $f([$l, $l]) }; $f([1, 2]))",
                "($f := function($l, $n){ $n = 0 ? $l : $f([[$l, $l]], $n - 1) }; $f(1, 60))",
                "$pad('a', 1000000000)",
                "$pad('a', -1000000000, 'xy')",
                "$replace('aaa', 'a', 'a', 2000000000) = 'aaa' ? $pad('', 2000000000)",
                "$join([1..1000].($pad('x', 100000)))",
                "$match('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!', /^((a+)\\2?)+b/)",
                "$contains('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!', /^((a|aa)\\2?)+b/)",
                "$replace('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!', /^((a|aa)\\2?)+b/, 'x') & $match('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!', /^((a|aa)\\2?)+b/)",
                "$split('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!', /^((a+)\\2?)+b/)",
                "$map([1..100000], function($i){ $map([1..100000], function($j){ $i + $j }) })",
            })
    void everyBoundHolds(String expression) {
        var compiled = Expression.compile(expression);
        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> {
            var e = assertThrows(ExpressionException.class, () -> compiled.evaluate(new Scope(), QUICK));
            assertTrue(
                    e.getMessage().contains("longer than")
                            || e.getMessage().contains("deeper than")
                            || e.getMessage().contains("more than"),
                    e.getMessage());
        });
        assertEquals(2, Expression.compile("1 + 1").evaluate(new Scope(), QUICK), "the thread's state is unaffected");
    }

    @Test
    void aLongListOfListsIsNotMistakenForDepth() {
        var value = evaluate("$map([1..5000], function($i){ [$i, {'a': $i, 'b': [1, 2]}] })", "{}");
        assertEquals(5000, ((List<?>) value).size());
        assertEquals(50, evaluate("($f := function($n){ $n = 0 ? 0 : 1 + $f($n - 1) }; $f(50))", "{}"));
        assertEquals(0, evaluate("($f := function($n){ $n = 0 ? 0 : $f($n - 1) }; $f(20000))", "{}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "a.",
                "a b",
                "(",
                "a[",
                "{",
                "'open",
                "`open",
                "a ? ",
                "1 +",
                "}",
                "a }",
                "$f(",
                "/*",
                "/open",
                "a.1",
                "\"\\",
                "a[1",
                "function(",
                "function($x",
                "|",
                "a ~>",
                "@",
                "a@",
                "#",
                "{'a'}",
                "{'a':}",
                "[1..",
                "$replace(",
                "a.b.",
                "/[/",
                "1 := 2",
                "a:=b",
                "..",
                "((((((((((",
                "$x :=",
                "'\\u00'"
            })
    void invalidExpressionsAreRejectedWithAnOffset(String expression) {
        var e = assertThrows(ExpressionException.class, () -> Expression.compile(expression));
        assertTrue(e.offset() >= -1 && e.offset() <= expression.length(), () -> "offset " + e.offset());
        assertTrue(!e.getMessage().isBlank());
    }

    @Test
    void compilingIsBounded() {
        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            var nested = "a";
            for (int i = 0; i < 40; i++) {
                nested = "(" + nested + " ?: a)";
            }
            Expression.compile(nested);
            assertThrows(
                    ExpressionException.class, () -> Expression.compile("(".repeat(5000) + "1" + ")".repeat(5000)));
            assertThrows(ExpressionException.class, () -> Expression.compile("a+".repeat(20_000) + "a"));
            try {
                Expression.compile("a.".repeat(9_000) + "a");
                Expression.compile("-".repeat(9_000) + "a");
            } catch (ExpressionException e) {
                assertTrue(e.getMessage().contains("not valid"), e.getMessage());
            }
        });
    }

    @Test
    void garbageNeverFailsInAnotherWay() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        var random = new Random(seed);
        var tokens = List.of(
                "a",
                "b.c",
                "$x",
                "$",
                "$$",
                "(",
                ")",
                "[",
                "]",
                "{",
                "}",
                ".",
                ",",
                ":",
                ";",
                ":=",
                "?",
                "'s'",
                "\"",
                "1",
                "..",
                "~>",
                "|",
                "@$v",
                "#$i",
                "%",
                "*",
                "**",
                "function($q)",
                "/r/",
                "^(",
                "and",
                "in",
                "null",
                " ",
                "-",
                "??",
                "`n`");
        for (int i = 0; i < 20_000; i++) {
            var text = new StringBuilder();
            for (int n = random.nextInt(10); n >= 0; n--) {
                text.append(tokens.get(random.nextInt(tokens.size())));
            }
            try {
                Expression.compile(text.toString()).evaluate(new Scope(), QUICK);
            } catch (ExpressionException e) {
                assertTrue(e.offset() <= text.length(), () -> text + ", seed " + seed);
            } catch (Throwable e) {
                throw new AssertionError(text + ", seed " + seed, e);
            }
        }
    }

    @Test
    void cachedExpressionsAreIsolatedOnOneThread() {
        var now = Expression.compile("$millis()");
        var other = Expression.compile("($x := 5; $map([1, 2], function($v){ $v + $x + n }))");
        var leak = Expression.compile("[($x := 1; 2), $exists($x)]");
        var ticks = new AtomicLong();
        var ticking = new Bounds(
                Duration.ofSeconds(1), 200, 1000, 1000, 10_000, () -> Instant.ofEpochMilli(ticks.get()), () -> false);
        assertEquals(0, now.evaluate(new Scope(), ticking));
        long until = System.currentTimeMillis() + 5;
        while (System.currentTimeMillis() < until) {
            assertEquals(List.of(7, 8), other.evaluate(new Scope().with("n", 1), Bounds.DEFAULT));
            assertEquals(List.of(8, 9), other.evaluate(new Scope().with("n", 2), Bounds.DEFAULT));
            assertEquals(List.of(2, false), leak.evaluate(new Scope(), Bounds.DEFAULT));
        }
        ticks.set(5);
        assertEquals(5, now.evaluate(new Scope(), ticking), "each evaluation has its own clock");
    }

    @Test
    void manyThreadsShareExpressions() throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        var expressions = List.of(
                Expression.compile("($y := n * 2; $f := function($v){ $v + $y }; $f(n))"),
                Expression.compile("$sum([1..n])"),
                Expression.compile("$map([n, n + 1], function($v, $i){ $v * 10 + $i })"),
                Expression.compile("list[k = $$.n].v"),
                Expression.compile("$replace('a' & n & 'b', /\\d+/, function($m){ '<' & $m.match & '>' })"),
                Expression.compile("($uppercase ~> $lowercase)('N' & n)"),
                Expression.compile("list^(>k)[0].k"),
                Expression.compile("$lookup(list{v: $sum(k)}, 'x')"));
        int threads = 8;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            var barrier = new CyclicBarrier(threads);
            List<Future<Integer>> all = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                var random = new Random(seed + t);
                Callable<Integer> work = () -> {
                    barrier.await();
                    int done = 0;
                    for (int i = 0; i < 2000; i++) {
                        int n = random.nextInt(20) + 1;
                        int which = random.nextInt(expressions.size());
                        var list = new ArrayList<>();
                        for (int k = 1; k <= 20; k++) {
                            list.add(new LinkedHashMap<>(Map.of("k", k, "v", k == n ? "x" : "v" + k)));
                        }
                        var scope = new Scope().with("n", n).with("list", list);
                        Object expected =
                                switch (which) {
                                    case 0 -> 3 * n;
                                    case 1 -> n * (n + 1) / 2;
                                    case 2 -> List.of(n * 10, (n + 1) * 10 + 1);
                                    case 3 -> "x";
                                    case 4 -> "a<" + n + ">b";
                                    case 5 -> "n" + n;
                                    case 6 -> 20;
                                    default -> n;
                                };
                        assertEquals(expected, expressions.get(which).evaluate(scope, Bounds.DEFAULT), "seed " + seed);
                        done++;
                    }
                    return done;
                };
                all.add(pool.submit(work));
            }
            for (var one : all) {
                assertEquals(2000, one.get());
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void failuresSayWhatAndWhere() {
        var e = assertThrows(
                ExpressionException.class, () -> evaluate("a + $uppercase(b)", "{\"a\": 1, \"b\": \"x\"}"));
        assertTrue(
                e.getMessage().startsWith("${ a + $uppercase(b) } failed: on the right of + stands no number"),
                e.getMessage());
        var own = assertThrows(ExpressionException.class, () -> evaluate("$error('no stock for ' & a)", "{\"a\": 1}"));
        assertTrue(own.getMessage().endsWith("no stock for 1"), own.getMessage());
    }
}
