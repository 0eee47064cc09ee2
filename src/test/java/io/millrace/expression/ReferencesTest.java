package io.millrace.expression;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReferencesTest {

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            ignoreLeadingAndTrailingWhitespace = true,
            quoteCharacter = '\u0001',
            value = {
                "a => a",
                "a.b.c => a",
                "`a b`.c => a b",
                "'a'.c => a",
                "\"lit\" =>",
                "42 =>",
                "true =>",
                "null =>",
                "-a.b => a",
                "a + b.c => a b",
                "a & 'x' & b => a b",
                "a.b = c.d => a c",
                "a and b or c => a b c",
                "a in b.list => a b",
                "and.x => and",
                "a[b = 1] => a",
                "a.b[c = d].e => a",
                "a[$$.limit > price] => a limit",
                "a[price < $$.input.max].name => a input",
                "a[0] => a",
                "a.b[-1].c => a",
                "a.*  => a",
                "a.**.c => a",
                "a.b.% => a",
                "a.b.%.c => a",
                "a[b.c[%.x]] => a",
                "$.a => a",
                "$.a.b => a",
                "$$.a => a",
                "$$.a.$$.b => a b",
                "a.($$.b + c) => a b",
                "$$.(a + b) => a b",
                "$$.{'x': a} => a",
                "[a, b.c] => a b",
                "[a..b] => a b",
                "[1..5].(a) =>",
                "[1..5].($$.a) => a",
                "{'k': a, 'l': b.c} => a b",
                "{a: b} => a b",
                "a{b: c} => a",
                "a.b{c: $sum(d)} => a",
                "a{b: $$.c} => a c",
                "a^(b) => a",
                "a^(>b, <c).d => a",
                "a^($$.order.b) => a order",
                "a ? b : c => a b c",
                "a ?: b => a b",
                "a ?? b.c => a b",
                "(a; b) => a b",
                "(a; b).c => a b",
                "($x := a; $x.b) => a",
                "($f := function($v){ $v.a + videos.b }; $f(c)) => c videos",
                "$map(a.b, function($v, $i){ $v.c & d }) => a d",
                "$filter(list, function($v){ $v.n > input.min }) => input list",
                "a.$map(b, function($v){ $v & c }) => a",
                "function($x){ $x + a }(1) => a",
                "$sum(a.b) => a",
                "$join(a.b, ', ') => a",
                "a ~> $uppercase => a",
                "a ~> $keys() => a",
                "a.b ~> $map(function($v){ c }) => a c",
                "a ~> |b|{'c': d}| => a",
                "a ~> |b|{'c': d}, ['e']| => a",
                "$lookup(a, b) => a b",
                "$lookup(a, 'key').x => a",
                "$string(a) => a",
                "$contains(a, /b.c/) => a",
                "a@$x.b[$x.k = c] => a b",
                "lib.loans@$l.books@$b[$l.isbn = $b.isbn].{'t': $b.title} => lib",
                "a#$i.b => a",
                "a#$i[$i < 2] => a",
                "$substring(?, 0, 2)(a) => a",
                "a.{'x': b, 'y': $$.c} => a c",
                "a.[b, c] => a",
                "a.'b'.c => a",
                "($v := b; $v.a) => b",
                "/* a */ b => b",
                "'a' & \"b\" =>",
                "$now() =>",
                "$reduce(a, function($p, $q){ $p + $q }, b) => a b",
                "$each(a, function($v, $k){ $k & b }) => a b",
                "$sort(a, function($l, $r){ $l.x > $r.x }) => a",
                "a[] => a",
                "a.b[] => a",
                "($y := {'a': b}; $y.a) => b",
                "$not(a) => a",
                "$spread(a) => a",
            })
    void finds(String expression, String expected) {
        var names = expected == null || expected.isBlank()
                ? Set.<String>of()
                : expected.equals("a b") && expression.startsWith("`")
                        ? Set.of("a b")
                        : Set.of(expected.trim().split(" "));
        assertEquals(
                new TreeSet<>(names),
                new TreeSet<>(Expression.compile(expression).references()),
                expression);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            quoteCharacter = '\u0001',
            value = {
                "$$ => name what is meant",
                "$ => name what is meant",
                "* => name what is meant",
                "** => name what is meant",
                "*.a => name what is meant",
                "**.a => name what is meant",
                "$$.* => name what is meant",
                "$.** => name what is meant",
                "$$[a = 1] => name what is meant",
                "$[0].a => name what is meant",
                "$lookup($$, a) => name what is meant",
                "$lookup('a') => name what is meant",
                "$keys() => name what is meant",
                "$keys($) => name what is meant",
                "$string() => name what is meant",
                "$each(function($v){ $v }) => name what is meant",
                "$sift(function($v){ $v }) => name what is meant",
                "$spread() => name what is meant",
                "a.% => name what is meant",
                "a[%.b] => name what is meant",
                "a@$x => name what is meant",
                "($r := $$; $r.a) => name what is meant",
                "$$ ~> |a|{'b': 1}| => name what is meant",
                "[$] => name what is meant",
                "{'all': $$} => name what is meant",
                "function($x){ $ }(1) => name what is meant",
                "a ? $$ : b => name what is meant",
                "$eval('a') => $eval is not available",
                "$map(a, $eval) => $eval is not available",
                "($e := $eval; $e('x')) => $eval is not available",
                "count(a) => write $count(",
                "a.sum(b) => write $sum(",
                "function($o)<o-:o>{ $o }() => name what is meant",
            })
    void rejectsWhatCannotBeDeterminedFromTheText(String expression, String message) {
        var e = assertThrows(ExpressionException.class, () -> Expression.compile(expression), expression);
        assertTrue(e.getMessage().contains(message), () -> expression + ": " + e.getMessage());
        assertTrue(e.offset() >= 0 && e.offset() < expression.length(), () -> expression + " at " + e.offset());
    }
}
