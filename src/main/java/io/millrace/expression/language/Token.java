package io.millrace.expression.language;

import org.jspecify.annotations.Nullable;

/**
 * @param value the operator, the name, or the value of the literal
 * @param position offset of its end in the text: what the reference reports for errors
 */
record Token(Type type, @Nullable Object value, int position) {

    enum Type {
        NAME,
        VARIABLE,
        OPERATOR,
        STRING,
        NUMBER,
        VALUE,
        REGEX,
        END
    }

    boolean is(String operator) {
        return type == Type.OPERATOR && operator.equals(value);
    }

    String shown() {
        return type == Type.END ? "the end" : String.valueOf(value);
    }
}
