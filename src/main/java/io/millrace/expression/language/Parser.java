package io.millrace.expression.language;

import io.millrace.expression.language.Node.Kind;
import io.millrace.expression.language.Node.Pair;
import io.millrace.expression.language.Node.Term;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads an expression by the binding power of its operators, as Pratt describes. */
final class Parser extends Tokens {

    private static final int UNARY = 70;

    private int depth;

    private Parser(String text) {
        super(text);
    }

    /** @throws SyntaxError when the text is not an expression */
    static Node parse(String text) {
        var parser = new Parser(text);
        var tree = parser.expression(0);
        if (parser.token.type() != Token.Type.END) {
            throw new SyntaxError("S0201", parser.token.position(), "unexpected " + parser.token.shown());
        }
        return TreeBuilder.build(tree);
    }

    private Node expression(int power) {
        if (++depth > Height.MAX) {
            throw Height.exceeded(token.position());
        }
        var first = token;
        token = lexer.next(true);
        var left = Height.measured(prefix(first));
        while (power < power(token)) {
            var operator = token;
            token = lexer.next(false);
            left = Height.measured(infix(operator, left));
        }
        depth--;
        return left;
    }

    private Node node(Kind kind, Token at) {
        return new Node(kind, at.position(), at.value());
    }

    private Node prefix(Token first) {
        return switch (first.type()) {
            case NAME -> node(Kind.NAME, first);
            case VARIABLE -> node(Kind.VARIABLE, first);
            case STRING, NUMBER, VALUE -> node(Kind.LITERAL, first);
            case REGEX -> node(Kind.REGEX, first);
            case END -> throw new SyntaxError("S0207", first.position(), "the expression is incomplete");
            case OPERATOR -> prefixOperator(first);
        };
    }

    private Node prefixOperator(Token first) {
        return switch (String.valueOf(first.value())) {
            // The keywords are names where a name is expected.
            case "and", "or", "in" -> node(Kind.NAME, first);
            case "-" -> {
                var negate = node(Kind.NEGATE, first);
                negate.left = expression(UNARY);
                yield negate;
            }
            case "*" -> node(Kind.WILDCARD, first);
            case "**" -> node(Kind.DESCENDANTS, first);
            case "%" -> node(Kind.PARENT, first);
            case "(" -> block(first);
            case "[" -> list(first);
            case "{" -> {
                var object = node(Kind.OBJECT, first);
                object.pairs = pairs();
                yield object;
            }
            case "|" -> transform(first);
            default ->
                throw new SyntaxError("S0211", first.position(), "'" + first.shown() + "' needs something on its left");
        };
    }

    private Node block(Token first) {
        var block = node(Kind.BLOCK, first);
        while (!token.is(")")) {
            block.parts.add(expression(0));
            if (!token.is(";")) {
                break;
            }
            expect(";");
        }
        expect(")", true);
        return block;
    }

    private Node list(Token first) {
        var list = node(Kind.LIST, first);
        if (!token.is("]")) {
            list.parts.add(item());
            while (token.is(",")) {
                expect(",");
                list.parts.add(item());
            }
        }
        expect("]", true);
        return list;
    }

    private Node item() {
        var item = expression(0);
        if (!token.is("..")) {
            return item;
        }
        var range = node(Kind.BINARY, token);
        expect("..");
        range.left = item;
        range.right = expression(0);
        return Height.measured(range);
    }

    private List<Pair> pairs() {
        List<Pair> pairs = new ArrayList<>();
        if (!token.is("}")) {
            pairs.add(pair());
            while (token.is(",")) {
                expect(",");
                pairs.add(pair());
            }
        }
        expect("}", true);
        return pairs;
    }

    private Pair pair() {
        var key = expression(0);
        expect(":");
        return new Pair(key, expression(0));
    }

    private Node transform(Token first) {
        var transform = node(Kind.TRANSFORM, first);
        transform.left = expression(0);
        expect("|");
        transform.right = expression(0);
        if (token.is(",")) {
            expect(",");
            transform.otherwise = expression(0);
        }
        expect("|");
        return transform;
    }

    private Node infix(Token operator, Node left) {
        return switch (String.valueOf(operator.value())) {
            case "(" -> call(operator, left);
            case "[" -> filter(operator, left);
            case "{" -> {
                var group = binary(operator, left, null);
                group.pairs = pairs();
                yield group;
            }
            case "^" -> sort(operator, left);
            case ":=" -> bind(operator, left);
            case "@", "#" -> named(operator, left);
            case "?" -> condition(operator, left);
            case "??", "?:" -> {
                var byDefault = node(Kind.DEFAULT, operator);
                byDefault.left = left;
                byDefault.right = expression(0);
                yield byDefault;
            }
            default -> binary(operator, left, expression(power(operator)));
        };
    }

    private Node binary(Token operator, Node left, @Nullable Node right) {
        var binary = node(Kind.BINARY, operator);
        binary.left = left;
        binary.right = right;
        return binary;
    }

    private Node call(Token operator, Node left) {
        var call = node(Kind.CALL, operator);
        call.left = left;
        boolean partial = false;
        while (!token.is(")")) {
            if (token.is("?")) {
                partial = true;
                call.parts.add(node(Kind.PLACEHOLDER, token));
                expect("?");
            } else {
                call.parts.add(expression(0));
            }
            if (!token.is(",")) {
                break;
            }
            expect(",");
            if (token.is(")")) {
                throw new SyntaxError("S0211", token.position(), "an argument is missing before ')'");
            }
        }
        expect(")", true);
        if (left.is(Kind.NAME) && (left.isOperator("function") || left.isOperator("\u03bb"))) {
            return lambda(call);
        }
        if (!partial) {
            return call;
        }
        var application = Node.of(Kind.PARTIAL, call);
        application.left = call.left;
        application.parts = call.parts;
        return application;
    }

    private Node lambda(Node call) {
        var lambda = Node.of(Kind.LAMBDA, call);
        for (int i = 0; i < call.parts.size(); i++) {
            var parameter = call.parts.get(i);
            if (!parameter.is(Kind.VARIABLE)) {
                throw new SyntaxError(
                        "S0208",
                        parameter.position,
                        "parameter " + (i + 1) + " of a function must be a variable: $name");
            }
        }
        lambda.parts = call.parts;
        if (token.is("<")) {
            lambda.signature = signature();
        }
        expect("{");
        lambda.left = expression(0);
        expect("}");
        return lambda;
    }

    private Node filter(Token operator, Node left) {
        if (token.is("]")) {
            // An empty filter: what it is applied to stays a list.
            var step = left;
            while (step.is(Kind.BINARY) && step.isOperator("[") && step.left != null) {
                step = step.left;
            }
            step.keepList = true;
            expect("]", true);
            return left;
        }
        var filter = binary(operator, left, expression(0));
        expect("]", true);
        return filter;
    }

    private Node sort(Token operator, Node left) {
        var sort = binary(operator, left, null);
        sort.terms = new ArrayList<>();
        expect("(");
        do {
            boolean descending = token.is(">");
            if (descending || token.is("<")) {
                token = lexer.next(false);
            }
            sort.terms.add(new Term(expression(0), descending));
        } while (more());
        expect(")", true);
        return sort;
    }

    private Node bind(Token operator, Node left) {
        if (!left.is(Kind.VARIABLE)) {
            throw new SyntaxError("S0212", left.position, "on the left of := stands a variable: $name");
        }
        return binary(operator, left, expression(power(operator) - 1));
    }

    private Node named(Token operator, Node left) {
        var named = binary(operator, left, expression(power(operator)));
        if (named.right == null || !named.right.is(Kind.VARIABLE)) {
            throw new SyntaxError(
                    "S0214", operator.position(), "on the right of " + operator.value() + " stands a variable: $name");
        }
        return named;
    }

    private Node condition(Token operator, Node left) {
        var condition = node(Kind.CONDITION, operator);
        condition.left = left;
        condition.right = expression(0);
        if (token.is(":")) {
            expect(":");
            condition.otherwise = expression(0);
        }
        return condition;
    }
}
