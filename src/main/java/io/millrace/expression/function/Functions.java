package io.millrace.expression.function;

import java.util.Map;

/** All built-in functions, by name. */
public final class Functions {

    private static final Map<String, Declared> ALL = declared();

    private Functions() {}

    public static Map<String, Declared> all() {
        return ALL;
    }

    private static Map<String, Declared> declared() {
        var declarations = new Declarations();
        TextFunctions.declare(declarations);
        PatternFunctions.declare(declarations);
        UrlFunctions.declare(declarations);
        NumberFunctions.declare(declarations);
        ListFunctions.declare(declarations);
        HigherOrder.declare(declarations);
        ObjectFunctions.declare(declarations);
        DateFunctions.declare(declarations);
        Additions.declare(declarations);
        return declarations.all();
    }
}
