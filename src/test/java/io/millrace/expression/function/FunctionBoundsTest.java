package io.millrace.expression.function;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.expression.Bounds;
import io.millrace.expression.Expression;
import io.millrace.expression.ExpressionException;
import io.millrace.expression.Scope;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every function at its largest and most awkward arguments: it returns, or fails in a sentence of its own. The time limit is far above
 * that of the evaluation: without a bound each of these takes minutes, or all memory.
 */
class FunctionBoundsTest {

    private static final Bounds QUICK = new Bounds(Duration.ofMillis(300), 200);
    private static final String BIG = "a".repeat(5_000_000);
    private static final List<Integer> LIST =
            IntStream.range(0, 100_000).boxed().toList();
    /** Two lists in a list, 28 levels deep: a quarter of a billion empty lists. */
    private static final String TREE = "($f := function($n){ $n = 0 ? [] : ($l := $f($n - 1); [[$l, $l]]) }; $f(28))";

    @ParameterizedTest
    @ValueSource(
            strings = {
                // Texts.
                "$string(big)",
                "$length(big)",
                "$trim(big)",
                "$trim($pad('', 5000000, ' a'))",
                "$substring(big, -9, 1e300)",
                "$substringBefore(big, half & 'b')",
                "$substringAfter(big, half & 'b')",
                "$contains(big, half & 'b')",
                "$pad('a', 1e300)",
                "$pad('a', -1e300)",
                "$join($map(list, function($i){ half }), half)",
                "$uppercase(big)",
                "$uppercase($pad('', 5000000, 'ß'))",
                "$lowercase(big)",
                "$lowercase($pad('', 5000000, 'Σ'))",
                "$lowercase($pad('', 5000000, 'Σ.'))",
                "$lowercase($pad('', 5000000, 'İ'))",
                "$split(big, '')",
                "$split(big, 'a')",
                "$split(big, /a/)",
                "$split(big, half)",
                "$replace(big, 'a', big)",
                "$replace(big, half & 'b', '')",
                "$replace(big, 'a', function($m){ half })",
                // Patterns.
                "$contains(big, /(a+)+b/)",
                "$contains(big, /(a|a)*b/)",
                "$contains(big, /(?:a|b)*c/)",
                "$match(big, /a/)",
                "$match(big, /((((((((((((((((((((.+))))))))))))))))))))/)",
                "$match(big, /.*?.*?.*?b/)",
                "$replace(big, /.+/, $pad('', 5000000, '$0'))",
                "$replace(big, /a()/, $pad('', 5000000, '$1'))",
                "$replace('a', /a/, function($m){ tree })",
                "$split('a', function($s){ {'match': 'x', 'start': 5, 'end': 9, 'groups': []} })",
                "$replace('a', function($s){ {'match': 'x', 'start': -1, 'end': 9, 'groups': []} }, 'b')",
                "($n := function(){ {'match': '', 'start': 0, 'end': 0, 'groups': [], 'next': $n} }; $replace('a', function($s){ $n() }, ''))",
                // Encodings.
                "$base64encode(big)",
                "$base64decode(big)",
                "$base64urlencode(big)",
                "$base64urldecode(big)",
                "$encodeUrl($pad('', 5000000, 'é'))",
                "$encodeUrlComponent(big)",
                "$decodeUrl($pad('', 4999998, '%61'))",
                "$decodeUrlComponent($pad('', 4999998, '%61'))",
                "$decodeUrlComponent($pad('', 5000000, '%'))",
                "$hash(big)",
                "$hmac(big, big)",
                "$parseJson(big)",
                "$parseJson($pad('', 5000000, '['))",
                "$parseJson('[' & $pad('', 4000000, '1,') & '1]')",
                // Numbers and pictures.
                "$number(big)",
                "$number($pad('', 5000000, '1'))",
                "$number('1e' & $pad('', 100, '9'))",
                "$round(1e300, 3e9)",
                "$round(12345, -3e9)",
                "$power(1e300, 9)",
                "$formatBase(1e300, 36)",
                "$formatInteger(1e300, 'w')",
                "$formatInteger(1e300, 'I')",
                "$formatInteger(1e300, 'A')",
                "$formatInteger(1, $pad('', 300000, '#,'))",
                "$formatInteger(1, $pad('1', -300000, ','))",
                "$parseInteger(big, $pad('0', 300000, ','))",
                "$parseInteger($pad('', 5000000, 'one '), 'w')",
                "$parseInteger(big, 'a')",
                "$parseInteger(big, 'I')",
                "$formatNumber(1, $pad('', 4000000, '#;'))",
                "$formatNumber(-1, '0', {'minus-sign': big})",
                "$formatNumber(1e300, '#,0', {'grouping-separator': big})",
                "$formatNumber(5e-324, '0.0e0')",
                // Dates.
                "$fromMillis(0, '[Y,2147483647]')",
                "$fromMillis(0, '[f,99999999]')",
                "$fromMillis(0, big)",
                "$fromMillis(1e300)",
                "$fromMillis(0, '[Y]', big)",
                "$toMillis(big)",
                "$toMillis(big, '[Y]')",
                "$toMillis('5 MCM', '[s] [fI]')",
                "$toMillis('2020+99999999999:1', '[Y][Z]')",
                "$toMillis('2020+0', '[Y][ZN]')",
                "$toMillis($pad('', 999, 'one '), '[Yw][Mw][Dw]')",
                "$dateAdd(0, 1e300, 'years')",
                "$dateAdd(0, 1e18, 'weeks')",
                "$dateDiff(-8.64e15, 8.64e15, 'ms')",
                "$dateTrunc(-8.64e15, 'week')",
                // Lists and objects.
                "$range(-1e308, 1e308, 1e-300)",
                "$range(0, 1e9)",
                "$partition(list, 1)",
                "$partition(list, 2147483647)",
                "$keys(tree)",
                "$spread(tree)",
                "$merge(tree)",
                "$lookup(tree, 'a')",
                "$distinct(tree)",
                "$string(tree)",
                "$boolean(tree)",
                "$not(tree)",
                "$sort(tree)",
                "$reverse(tree)",
                "$shuffle(list)",
                "$append(list, list)",
                "$zip(list, list, list)",
                "$sort(list, function($a, $b){ true })",
                "$sum(list)",
                "$max(list)",
                "$min(list)",
                "$average(list)",
                "$count(list)",
                "$distinct(list)",
                "$abs(tree)",
                "$string($map(list, function($i){ 1e-300 * $i }))",
            })
    void endInTime(String expression) {
        var compiled = Expression.compile(expression.replace("tree", TREE));
        var scope = new Scope()
                .with("big", BIG)
                .with("half", BIG.substring(2_500_000))
                .with("list", LIST);
        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> {
            try {
                compiled.evaluate(scope, QUICK);
            } catch (ExpressionException e) {
                var message = String.valueOf(e.getMessage());
                assertTrue(message.length() < 1_000, () -> "a message for people: " + message.length() + " characters");
            }
        });
    }
}
