package io.millrace.expression.function;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Functions that call a function of the expression for each item. */
final class HigherOrder {

    private HigherOrder() {}

    static void declare(Declarations functions) {
        functions.of("map", "<af>", 2, HigherOrder::map);
        functions.of("filter", "<af>", 2, HigherOrder::filter);
        functions.of("single", "<af?>", 2, HigherOrder::single);
        functions.of("reduce", "<afj?:j>", 3, HigherOrder::reduce);
        functions.of("sort", "<af?:a>", 2, HigherOrder::sort);
        functions.of("sift", "<o-f?:o>", 2, HigherOrder::sift);
        functions.always("each", "<o-f:a>", 2, HigherOrder::each);
    }

    private static void add(Arguments in, @Nullable Object item, List<@Nullable Object> to) {
        in.budget().list(to.size() + 1L);
        in.budget().allocate(8);
        to.add(item);
    }

    private static Object map(Arguments in) {
        var list = in.list(0);
        var function = in.callable(1);
        var mapped = new Sequence();
        for (int i = 0; i < list.size(); i++) {
            var result = in.call(function, list.get(i), i, list);
            if (!Values.missing(result)) {
                add(in, result, mapped);
            }
        }
        return mapped;
    }

    private static Object filter(Arguments in) {
        var list = in.list(0);
        var function = in.callable(1);
        var kept = new Sequence();
        for (int i = 0; i < list.size(); i++) {
            if (Values.truthy(in.call(function, list.get(i), i, list), in.budget())) {
                add(in, list.get(i), kept);
            }
        }
        return kept;
    }

    private static @Nullable Object single(Arguments in) {
        var list = in.list(0);
        @Nullable Object found = Missing.VALUE;
        boolean any = false;
        for (int i = 0; i < list.size(); i++) {
            boolean matches =
                    in.missing(1) || Values.truthy(in.call(in.callable(1), list.get(i), i, list), in.budget());
            if (matches && any) {
                throw new Failure("D3138", "$single found more than one item");
            }
            if (matches) {
                any = true;
                found = list.get(i);
            }
        }
        if (!any) {
            throw new Failure("D3139", "$single found no item");
        }
        return found;
    }

    private static @Nullable Object reduce(Arguments in) {
        var list = in.list(0);
        var function = in.callable(1);
        if (function.arity() < 2) {
            throw new Failure("D3050", "the function of $reduce needs two parameters at least");
        }
        boolean first = in.missing(2) && !list.isEmpty();
        var result = first ? list.get(0) : in.get(2);
        for (int i = first ? 1 : 0; i < list.size(); i++) {
            result = in.call(function, result, list.get(i), i, list);
        }
        return result;
    }

    private static @Nullable Object sort(Arguments in) {
        var list = in.list(0);
        if (list.size() <= 1) {
            return in.get(0);
        }
        in.budget().allocate(16L * list.size());
        if (!in.missing(1)) {
            var function = in.callable(1);
            return Merge.sort(
                    new ArrayList<@Nullable Object>(list),
                    (a, b) -> Values.truthy(call(in, function, a, b), in.budget()),
                    in.budget());
        }
        boolean numbers = list.stream().allMatch(Number.class::isInstance);
        if (!numbers && !list.stream().allMatch(String.class::isInstance)) {
            throw new Failure(
                    "D3070",
                    "$sort without a function sorts a list of numbers or of texts; a function compares others");
        }
        return Merge.sort(new ArrayList<@Nullable Object>(list), (a, b) -> after(a, b, numbers), in.budget());
    }

    // A comparison gets both items, whatever it declares.
    private static @Nullable Object call(Arguments in, Callable function, @Nullable Object a, @Nullable Object b) {
        in.budget().step();
        List<@Nullable Object> both = new ArrayList<>(2);
        both.add(a);
        both.add(b);
        return function.call(both);
    }

    private static boolean after(@Nullable Object a, @Nullable Object b, boolean numbers) {
        if (numbers && a instanceof Number first && b instanceof Number second) {
            return first.doubleValue() > second.doubleValue();
        }
        return a instanceof String first && b instanceof String second && first.compareTo(second) > 0;
    }

    private static Object sift(Arguments in) {
        Map<String, @Nullable Object> kept = new LinkedHashMap<>();
        var map = in.map(0);
        for (var entry : map.entrySet()) {
            var name = String.valueOf(entry.getKey());
            if (Values.truthy(in.call(in.callable(1), entry.getValue(), name, map), in.budget())) {
                in.budget().allocate(8);
                kept.put(name, entry.getValue());
            }
        }
        return kept.isEmpty() ? Missing.VALUE : kept;
    }

    private static Object each(Arguments in) {
        var results = new Sequence();
        var map = in.map(0);
        for (var entry : map.entrySet()) {
            var result = in.call(in.callable(1), entry.getValue(), String.valueOf(entry.getKey()), map);
            if (!Values.missing(result)) {
                add(in, result, results);
            }
        }
        return results;
    }
}
