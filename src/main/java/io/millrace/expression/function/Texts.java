package io.millrace.expression.function;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values as texts: {@code $string} and the operator {@code &}. */
public final class Texts {

    private static final int MAX_DEPTH = 500;

    private final StringBuilder out = new StringBuilder();
    private final Budget budget;
    private final boolean pretty;

    private Texts(boolean pretty, Budget budget) {
        this.pretty = pretty;
        this.budget = budget;
    }

    /** A text is itself, a function is empty, everything else is JSON, on several lines when it is pretty. */
    public static String of(@Nullable Object value, boolean pretty, Budget budget) {
        if (value instanceof String text) {
            return text;
        }
        if (value instanceof Callable) {
            return "";
        }
        if (value instanceof Number number) {
            return NumberText.rounded(number);
        }
        var texts = new Texts(pretty, budget);
        texts.write(value, 0);
        budget.allocate(texts.out.length());
        return texts.out.toString();
    }

    private void write(@Nullable Object value, int depth) {
        if (depth > MAX_DEPTH) {
            throw new Failure("", "a value is nested deeper than " + MAX_DEPTH + " levels");
        }
        budget.step();
        if (value instanceof String text) {
            quote(text);
        } else if (value instanceof Number number) {
            out.append(NumberText.rounded(number));
        } else if (value instanceof Callable) {
            out.append("\"\"");
        } else if (value instanceof List<?> list) {
            list(list, depth);
        } else if (value instanceof Map<?, ?> map) {
            map(map, depth);
        } else {
            out.append(Values.missing(value) ? "null" : String.valueOf(value));
        }
        budget.length(out.length());
    }

    private void list(List<?> list, int depth) {
        out.append('[');
        boolean first = true;
        for (var item : list) {
            separate(first, depth + 1);
            first = false;
            write(item, depth + 1);
        }
        close(list.isEmpty(), depth, ']');
    }

    private void map(Map<?, ?> map, int depth) {
        out.append('{');
        boolean first = true;
        for (var entry : map.entrySet()) {
            if (Values.missing(entry.getValue())) {
                continue;
            }
            separate(first, depth + 1);
            first = false;
            quote(String.valueOf(entry.getKey()));
            out.append(pretty ? ": " : ":");
            write(entry.getValue(), depth + 1);
        }
        close(first, depth, '}');
    }

    private void separate(boolean first, int depth) {
        if (!first) {
            out.append(',');
        }
        if (pretty) {
            out.append('\n').append("  ".repeat(depth));
        }
    }

    private void close(boolean empty, int depth, char bracket) {
        if (pretty && !empty) {
            out.append('\n').append("  ".repeat(depth));
        }
        out.append(bracket);
    }

    private void quote(String text) {
        budget.length((long) out.length() + text.length());
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < ' ' || lone(text, i)) {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
            budget.step();
        }
        out.append('"');
    }

    /** Half of a character. */
    private static boolean lone(String text, int at) {
        char c = text.charAt(at);
        if (Character.isHighSurrogate(c)) {
            return at + 1 == text.length() || !Character.isLowSurrogate(text.charAt(at + 1));
        }
        return Character.isLowSurrogate(c) && (at == 0 || !Character.isHighSurrogate(text.charAt(at - 1)));
    }
}
