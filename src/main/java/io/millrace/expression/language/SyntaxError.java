package io.millrace.expression.language;

/** The text is not an expression. Without a stack trace, as it reports on a text and not on code. */
public final class SyntaxError extends RuntimeException {

    private final String code;
    private final int position;

    SyntaxError(String code, int position, String message) {
        super(message, null, false, false);
        this.code = code;
        this.position = position;
    }

    /** The language's own code, such as {@code S0201}. */
    public String code() {
        return code;
    }

    /** Offset in the text. */
    public int position() {
        return position;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
