package io.millrace.expression;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One compiled expression: what stands between <code>${</code> and <code>}</code>. Immutable, for any thread. */
public final class Expression {

    private final String source;

    private Expression(String source) {
        this.source = source;
    }

    /** @throws ExpressionException when it is not valid, or reads what cannot be told from its text ($eval, the whole root) */
    public static Expression compile(String source) {
        return new Expression(source);
    }

    public String source() {
        return source;
    }

    /** The names it reads from the scope: step ids and reserved roots. */
    public Set<String> references() {
        return Set.of();
    }

    /**
     * Its value; null where it finds nothing.
     *
     * @throws ExpressionException when it fails or leaves the bounds
     */
    public @Nullable Object evaluate(Scope scope, Bounds bounds) {
        return null;
    }
}
