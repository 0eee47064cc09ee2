package io.millrace.expression;

/** An expression that cannot be compiled, or failed or ran out of its bounds while it was evaluated. */
public final class ExpressionException extends RuntimeException {

    private final int offset;

    /** @param offset where in the expression's source, in characters from 0; -1 when not known */
    public ExpressionException(String message, int offset) {
        super(message, null, false, false);
        this.offset = offset;
    }

    public int offset() {
        return offset;
    }
}
