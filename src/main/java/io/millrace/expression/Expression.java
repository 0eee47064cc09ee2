package io.millrace.expression;

import com.dashjoin.jsonata.JException;
import com.dashjoin.jsonata.Jsonata;
import com.dashjoin.jsonata.Parser.Symbol;
import java.util.Collections;
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

    static {
        // The library initialises this part lazily and without a lock.
        Jsonata.jsonata("($uppercase ~> $lowercase)('a')").evaluate(null);
        SyntaxTree.forgetThread();
    }

    private final String source;
    private final Jsonata jsonata;
    private final References.Found found;
    private final Shape shape;

    private sealed interface Shape {
        /** A path of names only: resolved without the library. */
        record Path(List<String> names) implements Shape {}

        record Literal(@Nullable Object value) implements Shape {}

        record Other() implements Shape {}
    }

    private Expression(String source, Jsonata jsonata, References.Found found, Shape shape) {
        this.source = source;
        this.jsonata = jsonata;
        this.found = found;
        this.shape = shape;
    }

    /**
     * @throws ExpressionException when it is not valid, or when what it reads cannot be determined from its text
     *     ($eval, the whole root)
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
            var jsonata = Jsonata.jsonata(source);
            // The scope is not a tree of plain values, and its content was validated when it was added.
            jsonata.setValidateInput(false);
            BoundedFunctions.register(jsonata);
            var tree = SyntaxTree.of(jsonata);
            var found = References.in(tree, source);
            return new Expression(source, jsonata, found, shape(tree));
        } catch (ExpressionException e) {
            throw e;
        } catch (JException e) {
            throw new ExpressionException(message(e), Math.max(0, Math.min(e.getLocation(), source.length()) - 1));
        } catch (RuntimeException | StackOverflowError e) {
            // The library's parser crashes on some invalid texts instead of reporting the error.
            throw new ExpressionException("the expression is incomplete or not valid", source.length() - 1);
        } finally {
            SyntaxTree.forgetThread();
        }
    }

    private static Shape shape(Symbol tree) {
        if (!SyntaxTree.plain(tree)) {
            return new Shape.Other();
        }
        return switch (SyntaxTree.type(tree)) {
            case "string", "number", "value" -> new Shape.Literal(SyntaxTree.value(tree));
            case "path" -> {
                var steps = SyntaxTree.STEPS.of(tree);
                boolean names =
                        steps.stream().allMatch(step -> SyntaxTree.type(step).equals("name") && SyntaxTree.plain(step));
                yield names
                        ? new Shape.Path(steps.stream()
                                .map(step -> String.valueOf(SyntaxTree.value(step)))
                                .toList())
                        : new Shape.Other();
            }
            default -> new Shape.Other();
        };
    }

    public String source() {
        return source;
    }

    /** The names it reads from the scope: step ids and reserved roots. */
    public Set<String> references() {
        return Collections.unmodifiableSet(found.names());
    }

    /**
     * Evaluates it; null when it matches nothing. The result may share parts with the scope's values: neither may be
     * modified.
     *
     * @throws ExpressionException when it fails or exceeds the bounds
     */
    public @Nullable Object evaluate(Scope scope, Bounds bounds) {
        if (shape instanceof Shape.Literal literal) {
            return literal.value();
        }
        if (shape instanceof Shape.Path path) {
            @Nullable Object value = scope;
            int step = 0;
            while (step < path.names().size() && value instanceof Map<?, ?> map) {
                value = map.get(path.names().get(step++));
            }
            // Lists along the path are flattened by JSONata's own rules, so the library evaluates them.
            if (step == path.names().size() || !(value instanceof List<?>)) {
                return step == path.names().size() ? value : null;
            }
        }
        return evaluateFully(scope, bounds);
    }

    private @Nullable Object evaluateFully(Scope scope, Bounds bounds) {
        var frame = jsonata.createFrame();
        var evaluation = Evaluation.begin(bounds, frame);
        try {
            return Plain.of(jsonata.evaluate(found.groups() ? ownValues(scope) : scope, frame));
        } catch (ExpressionException e) {
            throw e;
        } catch (StackOverflowError e) {
            throw failed(Evaluation.depthMessage(bounds), -1);
        } catch (JException e) {
            throw evaluation.exceeded() == null
                    ? failed(message(e), Math.min(e.getLocation(), source.length()) - 1)
                    : failed(evaluation.exceeded(), -1);
        } catch (RuntimeException e) {
            throw failed(evaluation.exceeded() == null ? cause(e) : evaluation.exceeded(), -1);
        } finally {
            Evaluation.end();
        }
    }

    /** Grouping appends to an empty list that it is passed, so it is passed private copies. */
    private Scope ownValues(Scope scope) {
        var own = new Scope();
        for (var name : found.names()) {
            if (scope.containsKey(name)) {
                own.with(name, Json.copy(scope.get(name)));
            }
        }
        return own;
    }

    private static String message(JException e) {
        var message = e.getMessage();
        // Messages without a library error code are our own; the library prefixes them.
        return message == null ? String.valueOf(e.getError()) : message.replaceFirst("^JSonataException ", "");
    }

    private static String cause(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        if (root instanceof JException known) {
            return message(known);
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }

    private ExpressionException failed(String why, int offset) {
        return new ExpressionException("${ " + source + " } failed: " + why, Math.max(-1, offset));
    }

    @Override
    public String toString() {
        return "${ " + source + " }";
    }
}
