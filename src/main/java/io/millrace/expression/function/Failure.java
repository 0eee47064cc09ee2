package io.millrace.expression.function;

import org.jspecify.annotations.Nullable;

/** An evaluation failed; the message is for the user. Without a stack trace, as it reports on data and not on code. */
public final class Failure extends RuntimeException {

    private final String code;
    private int position = -1;

    /** @param code the language's own code of the error, such as {@code D3030}; empty = an exceeded bound */
    public Failure(String code, @Nullable String message) {
        super(message, null, false, false);
        this.code = code;
    }

    public String code() {
        return code;
    }

    /** Offset in the expression's text, -1 = not known. */
    public int position() {
        return position;
    }

    /** Sets the place, unless a more precise one is known already. */
    public Failure at(int offset) {
        if (position < 0) {
            position = offset;
        }
        return this;
    }
}
