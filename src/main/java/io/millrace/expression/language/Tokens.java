package io.millrace.expression.language;

/** The tokens of a text, one at a time. */
class Tokens {

    final Lexer lexer;
    /** The next one, which nobody has taken yet. */
    Token token;

    Tokens(String text) {
        lexer = new Lexer(text);
        token = lexer.next(false);
    }

    static int power(Token token) {
        return token.type() == Token.Type.OPERATOR ? Lexer.OPERATORS.getOrDefault(String.valueOf(token.value()), 0) : 0;
    }

    final void expect(String operator) {
        expect(operator, false);
    }

    final void expect(String operator, boolean operandEnds) {
        if (!token.is(operator)) {
            throw token.type() == Token.Type.END
                    ? new SyntaxError("S0203", token.position(), "'" + operator + "' is missing at the end")
                    : new SyntaxError(
                            "S0202", token.position(), "'" + operator + "' is expected, not '" + token.shown() + "'");
        }
        token = lexer.next(operandEnds);
    }

    final boolean more() {
        if (!token.is(",")) {
            return false;
        }
        expect(",");
        return true;
    }

    final Signature signature() {
        int position = token.position();
        var text = new StringBuilder("<");
        int open = 1;
        while (open > 0 && !token.is("{") && token.type() != Token.Type.END) {
            token = lexer.next(false);
            open += token.is("<") ? 1 : token.is(">") ? -1 : 0;
            text.append(token.value());
        }
        expect(">");
        return Signature.parse(text.toString(), position);
    }
}
