package io.millrace.expression;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Converts results of the expression library to plain values, sharing what is already plain. */
final class Plain {

    private Plain() {}

    static @Nullable Object of(@Nullable Object value) {
        if (value == null || value instanceof String || value instanceof Boolean) {
            return value;
        }
        if (value instanceof Number number) {
            return number(number);
        }
        if (value instanceof Map<?, ?> map) {
            return map(map);
        }
        if (value instanceof List<?> list) {
            return list(list);
        }
        throw new ExpressionException("the result is or contains a function: call it, as in $uppercase(name)", -1);
    }

    private static Number number(Number number) {
        if (number instanceof Double value && !Double.isFinite(value)) {
            throw new ExpressionException("the result is not a number that JSON can represent: " + value, -1);
        }
        return number instanceof Float || number instanceof Short || number instanceof Byte
                ? number(number.doubleValue())
                : number;
    }

    private static Map<?, ?> map(Map<?, ?> map) {
        boolean same = map.getClass() == LinkedHashMap.class;
        Map<Object, @Nullable Object> copy = new LinkedHashMap<>();
        for (var entry : map.entrySet()) {
            var plain = of(entry.getValue());
            same &= plain == entry.getValue();
            copy.put(entry.getKey(), plain);
        }
        return same ? map : copy;
    }

    /** The library's lists carry flags that would change how a later expression reads them. */
    private static List<?> list(List<?> list) {
        boolean same = list.getClass() == ArrayList.class;
        List<@Nullable Object> copy = new ArrayList<>(list.size());
        for (var item : list) {
            var plain = of(item);
            same &= plain == item;
            copy.add(plain);
        }
        return same ? list : copy;
    }
}
