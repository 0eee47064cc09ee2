package io.millrace.expression.function;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Where the functions of the language are declared. */
final class Declarations {

    private final Map<String, Declared> declared = new TreeMap<>();

    /** What a function does with its arguments. */
    interface Body {
        @Nullable
        Object of(Arguments in);
    }

    /** The first argument decides: without it there is no result. */
    void of(String name, String signature, int arity, Body body) {
        always(name, signature, arity, in -> in.missing(0) ? Missing.VALUE : body.of(in));
    }

    void always(String name, String signature, int arity, Body body) {
        declared.put(
                name,
                new Declared(name, signature, arity, (budget, arguments) -> body.of(new Arguments(budget, arguments))));
    }

    Map<String, Declared> all() {
        return Collections.unmodifiableMap(declared);
    }
}
