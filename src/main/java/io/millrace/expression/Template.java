package io.millrace.expression;

import io.millrace.expression.function.Failure;
import io.millrace.expression.function.Texts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value whose strings may contain expressions. A string that is exactly one <code>${ }</code> evaluates to the
 * expression's value and keeps its type; inside other text the value is interpolated: a string as it is, null as
 * empty text, anything else as {@code $string} writes it. <code>$${</code> is an escaped <code>${</code>. Keys are never expressions.
 * Immutable and thread-safe.
 */
public final class Template {

    /**
     * An expression and its location.
     *
     * @param path within the template, dot separated; empty = the template itself
     * @param offset of the expression's first character within its string, from 0
     */
    public record Occurrence(String path, Expression expression, int offset) {}

    private final Node root;
    private final List<Occurrence> occurrences;
    private final Set<String> references;

    private Template(Node root, List<Occurrence> occurrences) {
        this.root = root;
        this.occurrences = List.copyOf(occurrences);
        Set<String> names = new LinkedHashSet<>();
        occurrences.forEach(place -> names.addAll(place.expression().references()));
        this.references = Set.copyOf(names);
    }

    /** @throws ExpressionException when an expression in it is not valid */
    public static Template compile(@Nullable Object value) {
        return compile(value, problem -> {
            throw problem;
        });
    }

    /**
     * Compiles everything, collecting errors.
     *
     * @param problems receives each invalid expression, which evaluates to null
     */
    public static Template compile(@Nullable Object value, Consumer<ExpressionException> problems) {
        List<Occurrence> occurrences = new ArrayList<>();
        var root = new Reader(occurrences, problems).read(value, "");
        return new Template(root, occurrences);
    }

    /** The template with its expressions as written, for display. */
    public @Nullable Object written() {
        return root.written();
    }

    /** True when it contains no expression. */
    public boolean constant() {
        return occurrences.isEmpty();
    }

    /** True when it is exactly one expression, so that its value keeps its type. */
    public boolean single() {
        return root instanceof Single;
    }

    /** All expressions in it, in the order written. */
    public List<Occurrence> occurrences() {
        return occurrences;
    }

    /** All names that its expressions read. */
    public Set<String> references() {
        return references;
    }

    /**
     * Evaluates it. Constant parts are the same object every time and must not be modified.
     *
     * @throws ExpressionException when an expression fails or exceeds the bounds
     */
    public @Nullable Object evaluate(Scope scope, Bounds bounds) {
        return root.evaluate(scope, bounds);
    }

    private sealed interface Node {
        @Nullable
        Object evaluate(Scope scope, Bounds bounds);

        @Nullable
        Object written();
    }

    private record Constant(@Nullable Object value) implements Node {
        @Override
        public @Nullable Object evaluate(Scope scope, Bounds bounds) {
            return value;
        }

        @Override
        public @Nullable Object written() {
            return value;
        }
    }

    private record Single(String path, Expression expression, int offset) implements Node {
        @Override
        public @Nullable Object evaluate(Scope scope, Bounds bounds) {
            try {
                return Canonical.of(expression.evaluate(scope, bounds));
            } catch (ExpressionException e) {
                throw e.within(path, offset);
            } catch (Canonical.Refused e) {
                throw new ExpressionException("the result is " + e.getMessage(), -1).within(path, offset);
            }
        }

        @Override
        public Object written() {
            return expression.toString();
        }
    }

    private record Text(List<Node> parts) implements Node {
        @Override
        public Object evaluate(Scope scope, Bounds bounds) {
            var text = new StringBuilder();
            for (var part : parts) {
                var value = part.evaluate(scope, bounds);
                if (value != null) {
                    text.append(written(value, bounds));
                }
                if (text.length() > bounds.characters()) {
                    throw new ExpressionException(
                            "the text became longer than " + bounds.characters() + " characters", 0);
                }
            }
            return text.toString();
        }

        private static String written(Object value, Bounds bounds) {
            try {
                return Texts.of(value, false, bounds.budget());
            } catch (Failure e) {
                throw new ExpressionException(String.valueOf(e.getMessage()), 0);
            }
        }

        @Override
        public Object written() {
            return parts.stream().map(part -> String.valueOf(part.written())).collect(Collectors.joining());
        }
    }

    private record Items(List<Node> items) implements Node {
        @Override
        public Object evaluate(Scope scope, Bounds bounds) {
            List<@Nullable Object> list = new ArrayList<>(items.size());
            for (var item : items) {
                list.add(item.evaluate(scope, bounds));
            }
            return list;
        }

        @Override
        public Object written() {
            List<@Nullable Object> list = new ArrayList<>(items.size());
            items.forEach(item -> list.add(item.written()));
            return list;
        }
    }

    private record Fields(Map<String, Node> fields) implements Node {
        @Override
        public Object evaluate(Scope scope, Bounds bounds) {
            Map<String, @Nullable Object> map = new LinkedHashMap<>();
            for (var field : fields.entrySet()) {
                map.put(field.getKey(), field.getValue().evaluate(scope, bounds));
            }
            return map;
        }

        @Override
        public Object written() {
            Map<String, @Nullable Object> map = new LinkedHashMap<>();
            fields.forEach((name, field) -> map.put(name, field.written()));
            return map;
        }
    }

    private record Reader(List<Occurrence> occurrences, Consumer<ExpressionException> problems) {

        Node read(@Nullable Object value, String path) {
            int before = occurrences.size();
            if (value instanceof String text) {
                return string(text, path);
            }
            if (value instanceof Map<?, ?> map) {
                Map<String, Node> fields = new LinkedHashMap<>();
                map.forEach((key, item) -> fields.put(String.valueOf(key), read(item, path(path, key))));
                return unlessConstant(new Fields(fields), before);
            }
            if (value instanceof List<?> list) {
                List<Node> items = new ArrayList<>();
                for (var item : list) {
                    items.add(read(item, path(path, items.size())));
                }
                return unlessConstant(new Items(items), before);
            }
            return new Constant(value instanceof Number number ? Canonical.number(number) : value);
        }

        private Node unlessConstant(Node node, int before) {
            // Evaluated once here rather than used as written: an escaped `$${` in it has to become `${`.
            return occurrences.size() == before ? new Constant(node.evaluate(new Scope(), Bounds.DEFAULT)) : node;
        }

        private static String path(String path, @Nullable Object key) {
            return path.isEmpty() ? String.valueOf(key) : path + "." + key;
        }

        private Node string(String text, String path) {
            if (!text.contains("${")) {
                return new Constant(text);
            }
            List<Node> parts = new ArrayList<>();
            var literal = new StringBuilder();
            int i = 0;
            while (i < text.length()) {
                if (text.startsWith("$${", i)) {
                    literal.append("${");
                    i += 3;
                } else if (text.startsWith("${", i)) {
                    int end = Source.closingBrace(text, i + 2);
                    if (end < 0) {
                        problems.accept(
                                new ExpressionException("this ${ is not closed; write $${ for a literal ${", i, path));
                        return new Constant(null);
                    }
                    if (!literal.isEmpty()) {
                        parts.add(new Constant(literal.toString()));
                        literal.setLength(0);
                    }
                    parts.add(expression(text, i + 2, end, path));
                    i = end + 1;
                } else {
                    literal.append(text.charAt(i++));
                }
            }
            if (parts.isEmpty()) {
                return new Constant(literal.toString());
            }
            if (!literal.isEmpty()) {
                parts.add(new Constant(literal.toString()));
            }
            return parts.size() == 1 ? parts.get(0) : new Text(List.copyOf(parts));
        }

        private Node expression(String text, int from, int to, String path) {
            int start = from;
            while (start < to && Character.isWhitespace(text.charAt(start))) {
                start++;
            }
            try {
                var expression = Expression.compile(text.substring(start, to).stripTrailing());
                occurrences.add(new Occurrence(path, expression, start));
                return new Single(path, expression, start);
            } catch (ExpressionException e) {
                problems.accept(e.within(path, start));
                return new Constant(null);
            }
        }
    }
}
