package io.millrace.expression.function;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Functions on objects, and on any value. */
final class ObjectFunctions {

    private ObjectFunctions() {}

    static void declare(Declarations functions) {
        functions.of("boolean", "<x-:b>", 1, in -> Values.truthy(in.get(0), in.budget()));
        functions.of("not", "<x-:b>", 1, in -> !Values.truthy(in.get(0), in.budget()));
        functions.always("exists", "<x:b>", 1, in -> !in.missing(0));
        functions.of("type", "<x:s>", 1, in -> typeName(in.get(0)));
        functions.always("keys", "<x-:a<s>>", 1, ObjectFunctions::keys);
        functions.always("lookup", "<x-s:x>", 2, in -> Values.member(in.get(0), in.text(1), in.budget()));
        functions.of("spread", "<x-:a<o>>", 1, in -> spread(in.get(0), in.budget()));
        functions.of("merge", "<a<o>:o>", 1, ObjectFunctions::merge);
        functions.of("clone", "<(oa)-:o>", 1, in -> in.get(0));
        functions.always("error", "<s?:x>", 1, in -> {
            throw new Failure("D3137", in.text(0).isEmpty() ? "$error() was called" : in.text(0));
        });
        functions.always("assert", "<bs?:x>", 2, in -> {
            if (Boolean.TRUE.equals(in.get(0))) {
                return Missing.VALUE;
            }
            throw new Failure("D3141", in.text(1).isEmpty() ? "$assert() failed" : in.text(1));
        });
    }

    private static String typeName(@Nullable Object value) {
        return switch (Values.type(value)) {
            case 's' -> "string";
            case 'n' -> "number";
            case 'b' -> "boolean";
            case 'l' -> "null";
            case 'a' -> "array";
            case 'o' -> "object";
            default -> "function";
        };
    }

    private static Object keys(Arguments in) {
        Set<String> keys = new LinkedHashSet<>();
        collect(in.get(0), keys, in.budget());
        return new Sequence(keys);
    }

    private static void collect(@Nullable Object value, Set<String> keys, Budget budget) {
        budget.step();
        if (value instanceof List<?> list) {
            list.forEach(item -> collect(item, keys, budget));
        } else if (value instanceof Map<?, ?> map) {
            for (var key : map.keySet()) {
                budget.list(keys.size());
                budget.allocate(8);
                keys.add(String.valueOf(key));
            }
        }
    }

    private static @Nullable Object spread(@Nullable Object value, Budget budget) {
        if (!(value instanceof List<?>) && !(value instanceof Map<?, ?>)) {
            return value;
        }
        var result = new Sequence();
        spread(value, result, budget);
        return result;
    }

    private static void spread(@Nullable Object value, Sequence into, Budget budget) {
        budget.step();
        budget.list(into.size() + 1L);
        if (value instanceof List<?> list) {
            list.forEach(item -> spread(item, into, budget));
        } else if (value instanceof Map<?, ?> map) {
            for (var entry : map.entrySet()) {
                budget.allocate(16);
                Map<String, @Nullable Object> one = new LinkedHashMap<>();
                one.put(String.valueOf(entry.getKey()), entry.getValue());
                into.add(one);
            }
        } else {
            into.add(value);
        }
    }

    private static Object merge(Arguments in) {
        Map<String, @Nullable Object> merged = new LinkedHashMap<>();
        for (var item : in.list(0)) {
            if (item instanceof Map<?, ?> map) {
                in.budget().allocate(8L * map.size());
                map.forEach((key, value) -> {
                    in.budget().step();
                    merged.put(String.valueOf(key), value);
                });
            }
        }
        in.budget().list(merged.size());
        return merged;
    }
}
