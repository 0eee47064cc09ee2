package io.millrace.expression;

import io.millrace.expression.function.Failure;
import io.millrace.expression.function.Missing;
import io.millrace.expression.language.Program;
import io.millrace.expression.language.SyntaxError;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One compiled expression: the text between <code>${</code> and <code>}</code>. Immutable and thread-safe.
 *
 * <p>Arithmetic uses doubles: integers beyond 2^53 pass through unchanged but are not exact in arithmetic and
 * comparisons.
 */
public final class Expression {

    /** Longest source, in characters. */
    public static final int MAX_LENGTH = 20_000;

    private final String source;
    private final Program program;
    /** A path of names only is resolved here, without an evaluation; empty = not such a path. */
    private final List<String> names;

    private Expression(String source, Program program) {
        this.source = source;
        this.program = program;
        this.names = program.names();
    }

    /**
     * @throws ExpressionException when it is not valid, calls a function that does not exist, or when what it reads cannot be
     *     determined from its text ($eval, the whole root)
     */
    public static Expression compile(String source) {
        if (source.isBlank()) {
            throw new ExpressionException("the expression is empty", 0);
        }
        if (source.length() > MAX_LENGTH) {
            throw new ExpressionException("the expression is longer than " + MAX_LENGTH + " characters", 0);
        }
        Source.check(source);
        try {
            return new Expression(source, Program.compile(source));
        } catch (SyntaxError e) {
            throw new ExpressionException(e.getMessage(), Math.max(0, Math.min(e.position(), source.length()) - 1));
        } catch (StackOverflowError e) {
            // The parser bounds the height of the tree; this is for threads with a small stack.
            throw new ExpressionException("the expression is not valid: it is nested too deep", 0);
        }
    }

    public String source() {
        return source;
    }

    /** The names it reads from the scope: step ids and reserved roots. */
    public Set<String> references() {
        return program.references();
    }

    /**
     * Evaluates it; null when it matches nothing. The result may share parts with the scope's values: neither may be
     * modified.
     *
     * @throws ExpressionException when it fails or exceeds the bounds
     */
    public @Nullable Object evaluate(Scope scope, Bounds bounds) {
        if (program.isLiteral()) {
            return program.literal();
        }
        if (!names.isEmpty()) {
            @Nullable Object value = scope;
            int step = 0;
            while (step < names.size() && value instanceof Map<?, ?> map) {
                value = map.get(names.get(step++));
            }
            // Lists along the path are flattened by the rules of the language.
            if (step == names.size() || !(value instanceof List<?>)) {
                return step == names.size() ? value : null;
            }
        }
        return evaluateFully(scope, bounds);
    }

    private @Nullable Object evaluateFully(Scope scope, Bounds bounds) {
        try {
            var value = program.evaluate(scope, bounds.budget(), bounds.depth());
            return value == Missing.VALUE ? null : Plain.of(value, bounds);
        } catch (Failure e) {
            throw failed(e.getMessage(), Math.min(e.position(), source.length()) - 1);
        } catch (StackOverflowError e) {
            throw failed("it is nested too deep: look for infinite recursion", -1);
        }
    }

    private ExpressionException failed(@Nullable String why, int offset) {
        return new ExpressionException("${ " + source + " } failed: " + why, Math.max(-1, offset));
    }

    @Override
    public String toString() {
        return "${ " + source + " }";
    }
}
