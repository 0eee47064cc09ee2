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
 * One compiled expression: what stands between <code>${</code> and <code>}</code>. Immutable, for any thread.
 *
 * <p>Numbers are calculated as doubles: whole numbers beyond 2^53 pass through unharmed but are not exact in arithmetic and
 * comparisons.
 */
public final class Expression {

    /** Longest source, in characters. */
    public static final int MAX_LENGTH = 20_000;

    static {
        // The library makes this part of itself on first use, without a lock.
        Jsonata.jsonata("($uppercase ~> $lowercase)('a')").evaluate(null);
        SyntaxTree.forgetThread();
    }

    private final String source;
    private final Jsonata jsonata;
    private final References.Found found;
    private final Shape shape;

    private sealed interface Shape {
        /** Names and nothing else: walked without the library. */
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

    /** @throws ExpressionException when it is not valid, or reads what cannot be told from its text ($eval, the whole root) */
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
            // The scope is not a tree of plain values, and what is in it has been checked when it arrived.
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
            // The library's parser fails on some faulty texts instead of naming the fault.
            throw new ExpressionException("the expression is not complete or not valid", source.length() - 1);
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
     * Its value; null where it finds nothing. Parts of the scope's values may be part of it: neither is to be changed.
     *
     * @throws ExpressionException when it fails or leaves the bounds
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
            // A list on the way is flattened by rules of its own, so the library does it.
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

    /** Grouping adds an item to an empty list that it is given, so it is given lists that belong to nobody. */
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
        // What is not a code of the library is our own message, which it puts behind a word of its own.
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
