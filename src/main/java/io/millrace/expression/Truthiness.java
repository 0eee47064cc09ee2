package io.millrace.expression;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What counts as true in {@code when}, {@code if} and {@code while}: JSONata's own rule ({@code $boolean}). */
public final class Truthiness {

    private Truthiness() {}

    public static boolean of(@Nullable Object value) {
        if (value instanceof Boolean bool) {
            return bool;
        }
        if (value instanceof String text) {
            return !text.isEmpty();
        }
        if (value instanceof Number number) {
            return number.doubleValue() != 0;
        }
        if (value instanceof List<?> list) {
            return list.stream().anyMatch(Truthiness::of);
        }
        return value instanceof Map<?, ?> map && !map.isEmpty();
    }
}
