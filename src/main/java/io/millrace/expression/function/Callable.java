package io.millrace.expression.function;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A function as a value of the language: built in, written in the expression, or a pattern. */
public interface Callable {

    /** How many arguments it declares. A caller of higher order passes at most that many. */
    int arity();

    @Nullable
    Object call(List<@Nullable Object> arguments);
}
