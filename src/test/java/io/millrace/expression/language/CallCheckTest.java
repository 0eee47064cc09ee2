package io.millrace.expression.language;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.expression.Expression;
import io.millrace.expression.ExpressionException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is called is looked up when an expression is read, not when it runs. */
class CallCheckTest {

    @ParameterizedTest
    @CsvSource(
            delimiterString = " => ",
            quoteCharacter = '\u0001',
            value = {
                "$sums(a) => there is no $sums; did you mean $sum? => 5",
                "a = 1 ? $uppercas(b) : c => there is no $uppercas; did you mean $uppercase? => 17",
                "$UPPERCASE(b) => there is no $UPPERCASE; did you mean $uppercase? => 10",
                "$xyzzyplugh(b) => there is no $xyzzyplugh => 11",
                "a ~> $trimm => there is no $trimm; did you mean $trim? => 10",
                "a ~> $trimm() => there is no $trimm; did you mean $trim? => 11",
                "$map(a, $uppercas) => there is no $uppercas; did you mean $uppercase? => 16",
                "$trimm(?)(a) => there is no $trimm; did you mean $trim? => 6",
                "$sum() => $sum needs 1 argument at least, here are 0 => 4",
                "$sum(a, b) => $sum takes 1 argument at most, here are 2 => 4",
                "a ~> $sum(b) => $sum takes 1 argument at most, here are 2 => 9",
                "a.$map(b) => $map needs 2 arguments at least, here is 1 => 6",
                "$substring(a, 1, 2, 3) => $substring takes 3 arguments at most, here are 4 => 10",
                "$exists() => $exists needs 1 argument at least, here are 0 => 7",
                "a{k: $summ(v)} => there is no $summ; did you mean $sum? => 10",
                "a^($summ(v)) => there is no $summ; did you mean $sum? => 8",
                "a[$summ(v) > 1] => there is no $summ; did you mean $sum? => 7",
                "a ~> |b|{'c': $summ(v)}| => there is no $summ; did you mean $sum? => 19",
                "function($x){ $summ($x) }(a) => there is no $summ; did you mean $sum? => 19",
            })
    void whatCannotBeCalledIsRefusedWithItsPlace(String expression, String message, int offset) {
        var e = assertThrows(ExpressionException.class, () -> Expression.compile(expression), expression);
        assertEquals(message, e.getMessage());
        assertEquals(offset, e.offset(), expression);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "($sums := function($v){ $v }; $sums(a))",
                "($sum := function($v, $w){ $v + $w }; $sum(a, b))",
                "($f := $sum; $f(a))",
                "function($f){ $f(a, b, c) }($append)",
                "a@$v.b[$v.k = k]",
                "a#$i[$i < 2]",
                "a.b#$i.{'n': $i}",
                "a[b > 0]#$i.$string($i)",
                "a.$uppercase()",
                "a ~> $uppercase()",
                "a ~> $substring(1, 2)",
                "a.$substring(1)",
                "$zip(a, b, c, d)",
                "$substring(?, 1)(a)",
                "$error()",
                "$random() + $millis()",
            })
    void whatCanBeCalledIsNot(String expression) {
        assertDoesNotThrow(() -> Expression.compile(expression));
    }
}
