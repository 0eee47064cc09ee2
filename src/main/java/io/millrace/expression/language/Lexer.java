package io.millrace.expression.language;

import io.millrace.expression.function.Regex;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Splits the text of an expression into tokens. */
final class Lexer {

    /** How strongly an operator binds to what is on its left; 0 = it ends what is before it. */
    static final Map<String, Integer> OPERATORS = Map.ofEntries(
            Map.entry(".", 75),
            Map.entry("[", 80),
            Map.entry("]", 0),
            Map.entry("{", 70),
            Map.entry("}", 0),
            Map.entry("(", 80),
            Map.entry(")", 0),
            Map.entry(",", 0),
            Map.entry("@", 80),
            Map.entry("#", 80),
            Map.entry(";", 0),
            Map.entry(":", 0),
            Map.entry("?", 20),
            Map.entry("+", 50),
            Map.entry("-", 50),
            Map.entry("*", 60),
            Map.entry("/", 60),
            Map.entry("%", 60),
            Map.entry("|", 0),
            Map.entry("=", 40),
            Map.entry("<", 40),
            Map.entry(">", 40),
            Map.entry("^", 40),
            Map.entry("**", 0),
            Map.entry("..", 0),
            Map.entry(":=", 10),
            Map.entry("!=", 40),
            Map.entry("<=", 40),
            Map.entry(">=", 40),
            Map.entry("~>", 40),
            Map.entry("?:", 40),
            Map.entry("??", 40),
            Map.entry("and", 30),
            Map.entry("or", 25),
            Map.entry("in", 40),
            Map.entry("&", 50),
            Map.entry("!", 0),
            Map.entry("~", 0));

    private static final String BLANKS = " \t\n\r\u000b";
    private static final String[] DOUBLE = {"..", ":=", "!=", ">=", "<=", "**", "~>", "?:", "??"};
    private static final Pattern NUMBER = Pattern.compile("-?(0|([1-9][0-9]*))(\\.[0-9]+)?([Ee][-+]?[0-9]+)?");

    private final String text;
    private int at;

    Lexer(String text) {
        this.text = text;
    }

    /** @param operand whether an operand has just ended, so that a slash divides and begins no pattern */
    Token next(boolean operand) {
        skipBlanks();
        if (at >= text.length()) {
            return new Token(Token.Type.END, null, text.length());
        }
        char c = text.charAt(at);
        if (c == '/' && !operand) {
            at++;
            return regex();
        }
        for (var operator : DOUBLE) {
            if (text.startsWith(operator, at)) {
                at += 2;
                return token(Token.Type.OPERATOR, operator);
            }
        }
        if (OPERATORS.containsKey(String.valueOf(c))) {
            at++;
            return token(Token.Type.OPERATOR, String.valueOf(c));
        }
        if (c == '"' || c == '\'') {
            return string(c);
        }
        if (c == '`') {
            return quotedName();
        }
        var number = NUMBER.matcher(text).region(at, text.length());
        return number.lookingAt() ? number(number.group()) : name();
    }

    private Token token(Token.Type type, @Nullable Object value) {
        return new Token(type, value, at);
    }

    private void skipBlanks() {
        while (at < text.length()) {
            if (BLANKS.indexOf(text.charAt(at)) >= 0) {
                at++;
            } else if (text.startsWith("/*", at)) {
                int end = text.indexOf("*/", at + 2);
                if (end < 0) {
                    throw new SyntaxError("S0106", at, "the comment has no end: */");
                }
                at = end + 2;
            } else {
                return;
            }
        }
    }

    private Token regex() {
        int start = at;
        int depth = 0;
        for (; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '/' && depth == 0 && !escaped()) {
                return regex(text.substring(start, at));
            }
            boolean escaped = at > 0 && text.charAt(at - 1) == '\\';
            if ("([{".indexOf(c) >= 0 && !escaped) {
                depth++;
            } else if (")]}".indexOf(c) >= 0 && !escaped) {
                depth--;
            }
        }
        throw new SyntaxError("S0302", at, "the regular expression has no end: /");
    }

    private Token regex(String source) {
        if (source.isEmpty()) {
            throw new SyntaxError("S0301", at, "a regular expression must not be empty");
        }
        at++;
        int start = at;
        while (at < text.length() && (text.charAt(at) == 'i' || text.charAt(at) == 'm')) {
            at++;
        }
        try {
            return token(Token.Type.REGEX, Regex.compile(source, text.substring(start, at)));
        } catch (IllegalArgumentException e) {
            throw new SyntaxError("S0303", at, "the regular expression is not valid: " + e.getMessage());
        }
    }

    private boolean escaped() {
        int backslashes = 0;
        while (at - backslashes > 0 && text.charAt(at - backslashes - 1) == '\\') {
            backslashes++;
        }
        return backslashes % 2 == 1;
    }

    private Token string(char quote) {
        var value = new StringBuilder();
        for (at++; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == quote) {
                at++;
                return token(Token.Type.STRING, value.toString());
            }
            value.append(c == '\\' ? escape() : c);
        }
        throw new SyntaxError("S0101", at, "the text has no closing quote: " + quote);
    }

    private char escape() {
        at++;
        char c = at < text.length() ? text.charAt(at) : ' ';
        switch (c) {
            case '"', '\\', '/' -> {
                return c;
            }
            case 'b' -> {
                return '\b';
            }
            case 'f' -> {
                return '\f';
            }
            case 'n' -> {
                return '\n';
            }
            case 'r' -> {
                return '\r';
            }
            case 't' -> {
                return '\t';
            }
            case 'u' -> {
                var digits = text.substring(at + 1, Math.min(at + 5, text.length()));
                if (!digits.matches("[0-9a-fA-F]{4}")) {
                    throw new SyntaxError("S0104", at, "\\u must be followed by 4 hexadecimal digits");
                }
                at += 4;
                return (char) Integer.parseInt(digits, 16);
            }
            default -> throw new SyntaxError("S0103", at, "\\" + c + " is not an escape sequence");
        }
    }

    private Token number(String digits) {
        double value = Double.parseDouble(digits);
        if (!Double.isFinite(value)) {
            throw new SyntaxError("S0102", at, "the number " + digits + " is out of range");
        }
        at += digits.length();
        return token(Token.Type.NUMBER, Literals.number(digits, value));
    }

    private Token quotedName() {
        int end = text.indexOf('`', at + 1);
        if (end < 0) {
            throw new SyntaxError("S0105", text.length(), "the name has no closing backquote: `");
        }
        var name = text.substring(at + 1, end);
        at = end + 1;
        return token(Token.Type.NAME, name);
    }

    private Token name() {
        int start = at;
        while (at < text.length()
                && BLANKS.indexOf(text.charAt(at)) < 0
                && !OPERATORS.containsKey(String.valueOf(text.charAt(at)))) {
            at++;
        }
        if (text.charAt(start) == '$') {
            return token(Token.Type.VARIABLE, text.substring(start + 1, at));
        }
        var name = text.substring(start, at);
        return switch (name) {
            case "or", "in", "and" -> token(Token.Type.OPERATOR, name);
            case "true" -> token(Token.Type.VALUE, true);
            case "false" -> token(Token.Type.VALUE, false);
            case "null" -> token(Token.Type.VALUE, null);
            default -> token(Token.Type.NAME, name);
        };
    }
}
