package io.millrace.expression.function;

import java.util.regex.Pattern;

/** Writes a regular expression of ECMAScript as one of Java's, where the two differ. */
final class RegexSyntax {

    private static final String SPACES =
            "\\t-\\r \\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff";
    /** What does not end a line; for Java more characters do, and CR LF is one end. */
    private static final String INSIDE_LINE = "[^\\n\\r\\u2028\\u2029]";

    private static final String WORD = "[0-9A-Za-z_]";
    private static final String EDGE = "(?:(?<=" + WORD + ")(?!" + WORD + ")|(?<!" + WORD + ")(?=" + WORD + "))";
    private static final String NO_EDGE = "(?:(?<=" + WORD + ")(?=" + WORD + ")|(?<!" + WORD + ")(?!" + WORD + "))";
    private static final Pattern QUANTIFIER = Pattern.compile("\\{\\d+(,\\d*)?}");
    /** Letters that mean the same after a backslash; all others are themselves. */
    private static final String SAME = "dDwWtnrfcxuk";

    private final String source;
    private final boolean lines;
    private final StringBuilder out = new StringBuilder();
    private int at;

    private RegexSyntax(String source, boolean lines) {
        this.source = source;
        this.lines = lines;
    }

    static String translate(String source, boolean lines) {
        var syntax = new RegexSyntax(source, lines);
        while (syntax.at < source.length()) {
            syntax.outside();
        }
        return syntax.out.toString();
    }

    private void outside() {
        char c = source.charAt(at++);
        switch (c) {
            case '\\' -> escape(false);
            case '[' -> set();
            case '.' -> out.append(INSIDE_LINE);
            case '^' -> out.append(lines ? "(?<!" + INSIDE_LINE + ")" : "^");
            case '$' -> out.append(lines ? "(?!" + INSIDE_LINE + ")" : "\\z");
            case '{' ->
                out.append(
                        QUANTIFIER
                                        .matcher(source)
                                        .region(at - 1, source.length())
                                        .lookingAt()
                                ? "{"
                                : "\\{");
            default -> out.append(c);
        }
    }

    private void set() {
        boolean negated = source.startsWith("^", at);
        at += negated ? 1 : 0;
        if (source.startsWith("]", at)) {
            at++;
            out.append(negated ? "[\\s\\S]" : "(?!)");
            return;
        }
        out.append(negated ? "[^" : "[");
        while (at < source.length() && source.charAt(at) != ']') {
            char c = source.charAt(at++);
            switch (c) {
                case '\\' -> escape(true);
                case '[', '&', '^' -> out.append('\\').append(c);
                default -> out.append(c);
            }
        }
        at++;
        out.append(']');
    }

    private void escape(boolean inSet) {
        if (at >= source.length()) {
            out.append("\\\\");
            return;
        }
        char c = source.charAt(at++);
        switch (c) {
            case 's' -> out.append(inSet ? SPACES : "[" + SPACES + "]");
            case 'S' -> out.append("[^" + SPACES + "]");
            case 'v' -> out.append("\\x0b");
            case '0' -> out.append("\\x00");
            case 'b' -> out.append(inSet ? "\\x08" : EDGE);
            case 'B' -> out.append(inSet ? "B" : NO_EDGE);
            default -> {
                boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
                out.append(letter && SAME.indexOf(c) < 0 ? "" : "\\").append(c);
            }
        }
    }
}
