package io.millrace.expression.function;

import java.util.ArrayList;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * A list of results that is not yet a value: with no item it is {@link Missing}, with one it is that item.
 */
public final class Sequence extends ArrayList<@Nullable Object> {

    private boolean keepSingleton;

    public Sequence() {}

    public Sequence(Collection<? extends @Nullable Object> items) {
        super(items);
    }

    public static Sequence of(@Nullable Object item) {
        var sequence = new Sequence();
        sequence.add(item);
        return sequence;
    }

    /** It stays a list even with one item, as in {@code path[]}. */
    public Sequence keepSingleton() {
        keepSingleton = true;
        return this;
    }

    @Nullable
    public Object value() {
        if (isEmpty()) {
            return Missing.VALUE;
        }
        return size() == 1 && !keepSingleton ? get(0) : this;
    }
}
