package io.millrace.expression.function;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All built-in functions, by name. */
public final class Functions {

    private static final Map<String, Declared> ALL = declared();

    private final Map<String, Declared> declared = new TreeMap<>();

    private Functions() {}

    /** What a function does with its arguments. */
    interface Body {
        @Nullable
        Object of(Arguments in);
    }

    public static Map<String, Declared> all() {
        return ALL;
    }

    private static Map<String, Declared> declared() {
        var functions = new Functions();
        TextFunctions.declare(functions);
        PatternFunctions.declare(functions);
        UrlFunctions.declare(functions);
        NumberFunctions.declare(functions);
        ListFunctions.declare(functions);
        HigherOrder.declare(functions);
        ObjectFunctions.declare(functions);
        DateFunctions.declare(functions);
        Additions.declare(functions);
        return Collections.unmodifiableMap(functions.declared);
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
}
