package io.millrace.expression;

/** An expression that cannot be compiled, or whose evaluation failed or exceeded its bounds. */
public final class ExpressionException extends RuntimeException {

    private final int offset;
    private final String path;

    /** @param offset position in the expression's source, in characters from 0; -1 when unknown */
    public ExpressionException(String message, int offset) {
        this(message, offset, "");
    }

    /**
     * @param offset position in the string that holds the expression, in characters from 0; -1 when unknown
     * @param path of that string within its template, dot separated; empty = the template itself
     */
    public ExpressionException(String message, int offset, String path) {
        super(message, null, false, false);
        this.offset = offset;
        this.path = path;
    }

    public int offset() {
        return offset;
    }

    public String path() {
        return path;
    }

    /** The same error located in a template: the expression starts at this offset of the string at this path. */
    ExpressionException within(String path, int start) {
        return new ExpressionException(getMessage(), start + Math.max(0, offset), path);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
