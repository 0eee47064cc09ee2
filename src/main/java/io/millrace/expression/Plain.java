package io.millrace.expression;

import io.millrace.expression.function.Callable;
import io.millrace.expression.function.Failure;
import io.millrace.expression.function.Values;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes results of an evaluation plain values, and shares what is already plain. */
final class Plain {

    private final Bounds bounds;
    // Parts may be shared so often that a walk over all of them would never end.
    private long values;

    private Plain(Bounds bounds) {
        this.bounds = bounds;
    }

    /** @throws Failure when it contains a function, or is larger than the bounds allow */
    static @Nullable Object of(@Nullable Object value, Bounds bounds) {
        return new Plain(bounds).of(value, 0);
    }

    private @Nullable Object of(@Nullable Object value, int level) {
        if (++values > 10L * bounds.items()) {
            throw new Failure("", "the result holds more than " + 10L * bounds.items() + " values");
        }
        if (level > Json.MAX_DEPTH) {
            throw new Failure("", "the result is nested deeper than " + Json.MAX_DEPTH + " levels");
        }
        if (value instanceof Map<?, ?> map) {
            return map(map, level);
        }
        if (value instanceof List<?> list) {
            return list(list, level);
        }
        if (value instanceof Callable) {
            throw new Failure("", "the result is or contains a function: call it, as in $uppercase(name)");
        }
        return Values.missing(value) ? null : value;
    }

    private Map<?, ?> map(Map<?, ?> map, int level) {
        boolean same = map.getClass() == LinkedHashMap.class;
        Map<Object, @Nullable Object> copy = new LinkedHashMap<>();
        for (var entry : map.entrySet()) {
            var plain = of(entry.getValue(), level + 1);
            same &= plain == entry.getValue();
            copy.put(entry.getKey(), plain);
        }
        return same ? map : copy;
    }

    /** Lists of an evaluation may say of themselves how they are to be read. */
    private List<?> list(List<?> list, int level) {
        boolean same = list.getClass() == ArrayList.class;
        List<@Nullable Object> copy = new ArrayList<>(list.size());
        for (var item : list) {
            var plain = of(item, level + 1);
            same &= plain == item;
            copy.add(plain);
        }
        return same ? list : copy;
    }
}
