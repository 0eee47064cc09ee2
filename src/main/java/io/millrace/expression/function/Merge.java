package io.millrace.expression.function;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;

/** A stable sort that bears any order, also one that contradicts itself, as a user's function may. */
public final class Merge {

    private Merge() {}

    /** @param after whether the first has to come after the second */
    public static <T> List<T> sort(List<T> items, BiPredicate<T, T> after, Budget budget) {
        List<T> from = new ArrayList<>(items);
        List<T> to = new ArrayList<>(items);
        for (int width = 1; width < items.size(); width *= 2) {
            for (int start = 0; start < items.size(); start += 2 * width) {
                merge(
                        from,
                        to,
                        start,
                        Math.min(start + width, items.size()),
                        Math.min(start + 2 * width, items.size()),
                        after,
                        budget);
            }
            var swapped = from;
            from = to;
            to = swapped;
        }
        return from;
    }

    private static <T> void merge(
            List<T> from, List<T> to, int start, int middle, int end, BiPredicate<T, T> after, Budget budget) {
        int left = start;
        int right = middle;
        for (int at = start; at < end; at++) {
            budget.step();
            boolean takeRight = right < end && (left >= middle || after.test(from.get(left), from.get(right)));
            to.set(at, takeRight ? from.get(right++) : from.get(left++));
        }
    }
}
