package io.millrace.replay;

import io.millrace.expression.Json;
import io.millrace.expression.Scope;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the steps inside a body see besides what the enclosing step sees. A run and its reconstruction use the same. */
public final class BodyScopes {

    private BodyScopes() {}

    /** The items of a {@code forEach}. JSONata gives a single match as itself and not as a list of one. */
    public static List<?> items(@Nullable Object value) {
        if (value == null) {
            return List.of();
        }
        return value instanceof List<?> list ? list : List.of(value);
    }

    /** What the steps of a turn of {@code forEach} see. */
    public static Scope turn(Scope outer, @Nullable Object item, int index) {
        return outer.inner().with("item", item).with("index", index);
    }

    /**
     * What the condition of a {@code while} sees before a turn, and the steps of that turn.
     *
     * @param last output of the turn before; null before the first
     */
    public static Scope iteration(Scope outer, String id, int index, @Nullable Object last) {
        return outer.inner().with("index", index).with(id, last);
    }

    /** What the steps of an {@code onError} see. @param error JSON text */
    public static Scope errorHandler(Scope outer, String error) {
        return outer.inner().with("error", Json.parse(error));
    }
}
