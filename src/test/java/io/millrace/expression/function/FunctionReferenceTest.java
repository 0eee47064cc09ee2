package io.millrace.expression.function;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.expression.Bounds;
import io.millrace.expression.Expression;
import io.millrace.expression.ExpressionException;
import io.millrace.expression.Json;
import io.millrace.expression.Scope;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Functions return what the reference returns (npm jsonata 2.1.0); those beyond the standard, what other tools return. */
class FunctionReferenceTest {

    /** Lines of an expression, a tab, and the JSON of its result, {@code undefined}, or ! and the code of an error. */
    static Stream<String> reference() throws IOException {
        try (var in = FunctionReferenceTest.class.getResourceAsStream("/jsonata/functions.tsv")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("reference")
    void returnsWhatTheReferenceReturns(String line) {
        int tab = line.indexOf('\t');
        var expression = line.substring(0, tab);
        var expected = line.substring(tab + 1);
        if (expected.startsWith("!")) {
            assertThrows(ExpressionException.class, () -> value(expression));
        } else {
            assertSame(expected.equals("undefined") ? null : Json.parse(expected), value(expression), expression);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "$string(5e-324)                                   | \"5e-324\"",
                "$string(1.7976931348623157e308)                   | \"1.7976931348623157e+308\"",
                "$formatNumber(1e22, '#,##0')                      | \"10,000,000,000,000,000,000,000\"",
                "$formatNumber(0, '0.0e0')                         | \"0.0e0\"",
                "$fromMillis(1521801216617, '[H]:[m] [Z]', '-0330')| \"7:03 -03:30\"",
                "$fromMillis(0, '[H01]:[m01]', 'Europe/Berlin')    | \"01:00\"",
                "$parseJson('{\"a\":[1.0,null,\"x\"]}')            | {\"a\":[1,null,\"x\"]}",
                "$hash('aé😀', 'md5')                              | \"156539667fa8ff211d91a89e712ecd7e\"",
                "$hash('aé😀', 'SHA-1')                            | \"6c5dbb9201f803e322a9dc35cdcb7594d701a69e\"",
                "$hash('aé😀')                                     | \"ab2a048d07ba19b0f07d91c4430ade6b9bc2089e7ca85d8638b297fe3748c3b4\"",
                "$hmac('x?>~', 'k', 'sha512', 'base64url')         | \"LQQz8GzIDwjnQPlJyRE2IxZQ29_vI56q_Vg5kfWk6OnRSnHHlP3H2jCaEgv9BETK82bcpjOq16jU80C8fB6WmQ\"",
                "$base64urlencode('a?b>😀~~')                      | \"YT9iPvCfmIB-fg\"",
                "$base64urldecode('YT9iPvCfmIB-fg')                | \"a?b>😀~~\"",
                "$range(0, 1, 0.25)                                | [0,0.25,0.5,0.75,1]",
                "$range(3, 1)                                      | [3,2,1]",
                "$partition([1, 2, 3], 2)                          | [[1,2],[3]]",
                "$dateAdd(1521936000000, 1, 'day', 'Europe/Berlin')| 1522018800000",
                "$dateAdd(1517356800000, 1, 'month')               | 1519776000000",
                "$dateDiff(0, 7199999, 'hours')                    | 1",
                // The week begins on a Monday at midnight, though the day itself began at one o'clock.
                "$dateTrunc(1541350800000, 'week', 'America/Sao_Paulo') | 1540782000000",
                "$dateTrunc(1521801216617, 'years')                | 1514764800000",
            })
    void returnsWhatTheDocumentationSays(String expression, String expected) {
        assertSame(Json.parse(expected), value(expression), expression);
    }

    @ParameterizedTest
    @CsvSource({
        "$dateAdd(0; 1.5; 'hours')",
        "$hash('a'; 'crc')",
        "$hmac('a'; '')",
        "$range(0; 1; 0)",
        "$partition([1]; 0)"
    })
    void refusesArgumentsWithoutMeaning(String expression) {
        assertThrows(ExpressionException.class, () -> value(expression.replace(';', ',')));
    }

    @Test
    void theTimeIsOneWithinAnEvaluation() {
        assertEquals(true, value("$toMillis($now()) = $millis() and $millis() = $millis()"));
        assertTrue(String.valueOf(value("$uuid()")).matches("[0-9a-f-]{36}"));
    }

    private static @Nullable Object value(String expression) {
        return Expression.compile(expression).evaluate(new Scope(), Bounds.DEFAULT);
    }

    private static void assertSame(@Nullable Object expected, @Nullable Object value, String expression) {
        var budget = new Budget(1_000_000_000L, 1000, 1000, 1000, () -> false, Instant.EPOCH);
        assertTrue(
                Values.same(expected, value, budget),
                () -> expression + " is " + value + " and not " + List.of(expected == null ? "null" : expected));
    }
}
