package io.millrace.expression.language;

import io.millrace.expression.function.Budget;
import io.millrace.expression.function.Missing;
import io.millrace.expression.function.Values;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values together with the names that were bound on the way to them. */
final class Tuples extends ArrayList<@Nullable Object> {

    /** The name under which a tuple holds its value. */
    private static final String VALUE = "@";

    static final class Tuple extends HashMap<String, @Nullable Object> {

        Tuple(@Nullable Object value) {
            put(VALUE, value);
        }

        private Tuple(Tuple other) {
            super(other);
        }

        Tuple copy() {
            return new Tuple(this);
        }

        @Nullable
        Object value() {
            return get(VALUE);
        }

        void value(@Nullable Object value) {
            put(VALUE, value);
        }
    }

    Tuple tuple(int index) {
        var tuple = get(index);
        if (tuple instanceof Tuple known) {
            return known;
        }
        throw new IllegalStateException("not a tuple: " + tuple);
    }

    /** All as one: each name holds the values of all tuples. */
    Tuple reduced(Budget budget) {
        var reduced = tuple(0).copy();
        for (int i = 1; i < size(); i++) {
            for (Map.Entry<String, @Nullable Object> entry : tuple(i).entrySet()) {
                var before = reduced.containsKey(entry.getKey()) ? reduced.get(entry.getKey()) : Missing.VALUE;
                reduced.put(entry.getKey(), Values.append(before, entry.getValue(), budget));
            }
        }
        return reduced;
    }
}
