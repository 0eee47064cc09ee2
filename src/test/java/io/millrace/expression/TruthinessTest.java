package io.millrace.expression;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rule of JSONata's {@code $boolean}. */
class TruthinessTest {

    static Stream<Object> truths() {
        return Stream.of(
                true,
                "x",
                "false",
                1,
                -1,
                0.5,
                1L,
                List.of(1),
                List.of(0, "a"),
                List.of(List.of(true)),
                Map.of("a", 0));
    }

    static Stream<Object> untruths() {
        return Stream.of(
                false,
                "",
                0,
                0.0,
                0L,
                List.of(),
                List.of(0),
                List.of(0, "", false),
                Arrays.asList((Object) null),
                Map.of());
    }

    @ParameterizedTest
    @MethodSource("truths")
    void holds(Object value) {
        assertThat(Truthiness.of(value)).isTrue();
    }

    @ParameterizedTest
    @MethodSource("untruths")
    void doesNotHold(Object value) {
        assertThat(Truthiness.of(value)).isFalse();
        assertThat(Truthiness.of(null)).isFalse();
    }
}
