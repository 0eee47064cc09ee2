package io.millrace.expression.function;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.expression.Bounds;
import io.millrace.expression.Expression;
import io.millrace.expression.Scope;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextSearchTest {

    @RepeatedTest(20)
    void itFindsWhatIndexOfFinds() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        // Long enough not to go the simple way; two letters, so that much nearly matches.
        var text = letters(random, 40_000);
        int at = random.nextInt(39_000);
        for (var part : new String[] {
            text.substring(at, at + 900), text.substring(at, at + 30), letters(random, 60), "a".repeat(200) + "b"
        }) {
            for (int from : new int[] {0, at, at + 1, 39_990}) {
                assertThat(new TextSearch(text, part, () -> {}).next(from))
                        .as("seed %d, from %d", seed, from)
                        .isEqualTo(text.indexOf(part, from));
            }
        }
    }

    private static String letters(Random random, int length) {
        return IntStream.range(0, length)
                .map(i -> random.nextInt(8) == 0 ? 'b' : 'a')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** Each took up to a minute: all lengths near their bounds, and nothing matches before the last letter. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "$contains(t, p)|false",
                "$length($substringBefore(t, p))|4000000",
                "$length($substringAfter(t, p))|4000000",
                "$count($split(t, p))|1",
                "$length($replace(t, p, 'x'))|4000000"
            })
    void longRepetitiveTextsTakeLinearTime(String expression, String expected) {
        var scope = new Scope().with("t", "a".repeat(4_000_000)).with("p", "a".repeat(2_000_000) + "b");
        var value = Expression.compile(expression).evaluate(scope, Bounds.DEFAULT);
        assertThat(String.valueOf(value)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "$substringBefore('a-b-c', '-')|a",
                "$substringAfter('a-b-c', '-')|b-c",
                "$substringBefore('abc', 'x')|abc",
                "$join($split('a, b, c', ', '), '+')|a+b+c",
                "$join($split('a,b,', ','), '+')|a+b+",
                "$replace('a.b.c', '.', '$1')|a$1b$1c",
                "$replace('aaa', 'aa', 'b')|ba",
                "$replace('aaa', 'a', 'b', 2)|bba",
                "$join($split('a,b,c', ',', 2), '+')|a+b"
            })
    void theResultsAreThoseOfTheLanguage(String expression, String expected) {
        assertThat(Expression.compile(expression).evaluate(new Scope(), Bounds.DEFAULT))
                .isEqualTo(expected);
    }
}
