package io.millrace.expression.function;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The checked arguments of one call. */
record Arguments(Budget budget, List<@Nullable Object> values) {

    @Nullable
    Object get(int index) {
        return index < values.size() ? values.get(index) : Missing.VALUE;
    }

    boolean missing(int index) {
        return Values.missing(get(index));
    }

    String text(int index) {
        return get(index) instanceof String text ? text : "";
    }

    double number(int index) {
        return get(index) instanceof Number number ? number.doubleValue() : 0;
    }

    List<?> list(int index) {
        return get(index) instanceof List<?> list ? list : List.of();
    }

    Map<?, ?> map(int index) {
        return get(index) instanceof Map<?, ?> map ? map : Map.of();
    }

    Callable callable(int index) {
        if (get(index) instanceof Callable callable) {
            return callable;
        }
        throw new Failure("T1006", "argument " + (index + 1) + " is not a function: " + Values.shown(get(index)));
    }

    /** How many at most; without the argument as many as there are. */
    int limit(int index, String code, String function) {
        if (missing(index)) {
            return Integer.MAX_VALUE;
        }
        if (number(index) < 0) {
            throw new Failure(code, "the limit of $" + function + " must not be negative");
        }
        return (int) Math.min(Integer.MAX_VALUE, Math.ceil(number(index)));
    }

    /** Calls a function of the user with as many arguments as it declares, one at least. */
    @Nullable
    Object call(Callable function, @Nullable Object... arguments) {
        budget.step();
        List<@Nullable Object> passed = new ArrayList<>(arguments.length);
        int count = Math.max(1, Math.min(arguments.length, function.arity()));
        for (int i = 0; i < count; i++) {
            passed.add(arguments[i]);
        }
        return function.call(passed);
    }
}
