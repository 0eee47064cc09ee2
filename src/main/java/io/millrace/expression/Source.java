package io.millrace.expression;

/** Scans expression text, just enough to distinguish code from strings, comments and regular expressions. */
final class Source {

    /** Deepest nesting of brackets. */
    static final int MAX_NESTING = 60;

    private static final String OPERAND_FOLLOWS = "([{,;:?=<>!&|+-*/%~^.";

    private Source() {}

    /** @throws ExpressionException when it is nested too deeply, or a string in it is not terminated */
    static void check(String source) {
        int end = scan(source, 0, false);
        if (end < source.length()) {
            throw new ExpressionException("unmatched }", end);
        }
    }

    /** Offset of the brace that closes an expression starting at this offset; -1 when there is none. */
    static int closingBrace(String text, int from) {
        int end = scan(text, from, true);
        return end < text.length() ? end : -1;
    }

    /** Advances to the first unmatched closing brace, or to the end. */
    private static int scan(String text, int from, boolean lenient) {
        int braces = 0;
        int nesting = 0;
        char last = '(';
        int i = from;
        while (i < text.length()) {
            char c = text.charAt(i);
            int next = i + 1;
            switch (c) {
                case '"', '\'' -> next = afterQuoted(text, i, true);
                case '`' -> next = afterQuoted(text, i, false);
                case '/' -> next = afterSlash(text, i, last);
                case '{', '(', '[' -> {
                    braces += c == '{' ? 1 : 0;
                    if (++nesting > MAX_NESTING && !lenient) {
                        throw new ExpressionException("brackets are nested deeper than " + MAX_NESTING + " levels", i);
                    }
                }
                case ')', ']' -> nesting--;
                case '}' -> {
                    nesting--;
                    if (--braces < 0) {
                        return i;
                    }
                }
                default -> {}
            }
            if (next > text.length()) {
                if (lenient) {
                    return text.length();
                }
                throw new ExpressionException("what starts here is not terminated", i);
            }
            boolean comment = c == '/' && next > i + 1 && text.charAt(i + 1) == '*';
            if (!Character.isWhitespace(c) && !comment) {
                // A preceding word such as `and` is taken for an operand: a regular expression after it needs
                // brackets.
                last = next > i + 1 ? 'x' : c;
            }
            i = next;
        }
        return i;
    }

    private static int afterQuoted(String text, int start, boolean escapes) {
        char quote = text.charAt(start);
        for (int i = start + 1; i < text.length(); i++) {
            if (escapes && text.charAt(i) == '\\') {
                i++;
            } else if (text.charAt(i) == quote) {
                return i + 1;
            }
        }
        return text.length() + 1;
    }

    /** Skips a comment or a regular expression; a division slash is left as it is. */
    private static int afterSlash(String text, int start, char last) {
        if (text.startsWith("/*", start)) {
            int end = text.indexOf("*/", start + 2);
            return end < 0 ? text.length() + 1 : end + 2;
        }
        if (OPERAND_FOLLOWS.indexOf(last) < 0) {
            return start + 1;
        }
        int depth = 0;
        for (int i = start + 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '/' && depth == 0) {
                return i + 1;
            } else if ("([{".indexOf(c) >= 0) {
                depth++;
            } else if (")]}".indexOf(c) >= 0) {
                depth--;
            }
        }
        return text.length() + 1;
    }
}
