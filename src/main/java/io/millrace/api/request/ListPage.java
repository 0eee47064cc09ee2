package io.millrace.api.request;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One page of a list. Whoever asks for it fetches one item more than fits: that one tells whether there is a next page. */
public record ListPage<T>(List<T> items, boolean more) {

    /** @param found at most {@code limit + 1} */
    public static <T> ListPage<T> of(List<T> found, int limit) {
        return new ListPage<>(found.stream().limit(limit).toList(), found.size() > limit);
    }

    public <R> List<R> map(Function<? super T, R> view) {
        return items.stream().map(view).toList();
    }

    /**
     * Where the next page starts; null when this is the last one.
     *
     * @param cursor of an item, after which a page starts
     */
    public @Nullable String next(Function<? super T, String> cursor) {
        return more ? cursor.apply(items.get(items.size() - 1)) : null;
    }
}
