package io.millrace.expression.function;

import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A list that is a result and not yet a value: with no item it is {@link Missing}, with one it is that item.
 */
public final class Sequence extends ArrayList<@Nullable Object> {

    /** Stays a list even with one item: {@code path[]}. */
    public boolean keepSingleton;

    @Nullable
    public Object value() {
        if (isEmpty()) {
            return Missing.VALUE;
        }
        return size() == 1 && !keepSingleton ? get(0) : this;
    }
}
