package io.millrace.expression.language;

import io.millrace.expression.function.Missing;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The variables of a block, of a lambda's call or of a tuple, and those of the frames around it. */
final class Frame {

    private final @Nullable Frame outer;
    private @Nullable Map<String, @Nullable Object> variables;

    Frame(@Nullable Frame outer) {
        this.outer = outer;
    }

    Frame(Frame outer, Map<String, @Nullable Object> variables) {
        this.outer = outer;
        this.variables = variables;
    }

    void bind(String name, @Nullable Object value) {
        if (variables == null) {
            variables = new HashMap<>(4);
        }
        variables.put(name, value);
    }

    /** The value of a variable; {@link Missing} when it is not bound. */
    @Nullable
    Object find(String name) {
        for (Frame frame = this; frame != null; frame = frame.outer) {
            var bound = frame.variables;
            if (bound != null) {
                var value = bound.get(name);
                if (value != null || bound.containsKey(name)) {
                    return value;
                }
            }
        }
        return Missing.VALUE;
    }
}
