package io.millrace.expression.language;

import io.millrace.expression.function.Budget;
import io.millrace.expression.function.Failure;
import io.millrace.expression.function.Missing;
import io.millrace.expression.function.Regex;
import io.millrace.expression.function.Sequence;
import io.millrace.expression.function.Texts;
import io.millrace.expression.function.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One evaluation of one expression. {@link Paths}, {@link Groups} and {@link Calls} are parts of it. Used by one thread. */
final class Evaluator {

    final Budget budget;
    private final int maxDepth;
    private final Object root;
    private final Paths paths = new Paths(this);
    private final Groups groups = new Groups(this);
    private final Calls calls = new Calls(this);
    private int depth;

    Evaluator(Budget budget, int maxDepth, Object root) {
        this.budget = budget;
        this.maxDepth = maxDepth;
        this.root = root;
    }

    Paths paths() {
        return paths;
    }

    Groups groups() {
        return groups;
    }

    Calls calls() {
        return calls;
    }

    /** The value of a part, with what follows it. */
    @Nullable
    Object evaluate(Node node, @Nullable Object input, Frame frame) {
        var value = raw(node, input, frame);
        for (var stage : node.stages) {
            value = stage.filter() == null ? value : paths.filter(stage.filter(), value, frame);
        }
        return finished(node, value, frame);
    }

    /** The value of a step of a path: what follows it is applied by the path. */
    @Nullable
    Object step(Node node, @Nullable Object input, Frame frame) {
        return finished(node, raw(node, input, frame), frame);
    }

    private @Nullable Object finished(Node node, @Nullable Object found, Frame frame) {
        var value =
                node.group != null && !node.is(Node.Kind.PATH) ? groups.group(node.group, node, found, frame) : found;
        if (value instanceof Sequence sequence) {
            return node.keepList ? sequence.keepSingleton().value() : sequence.value();
        }
        return value;
    }

    private @Nullable Object raw(Node node, @Nullable Object input, Frame frame) {
        if (++depth > maxDepth) {
            throw new Failure("", "it is nested deeper than " + maxDepth + " parts: look for infinite recursion");
        }
        budget.step();
        var value =
                switch (node.kind) {
                    case PATH -> paths.path(node, input, frame);
                    case NAME -> Values.member(input, node.name(), budget);
                    case LITERAL -> node.value;
                    case REGEX -> node.value instanceof Regex regex ? regex.of(budget) : Missing.VALUE;
                    case VARIABLE -> variable(node, input, frame);
                    case BINARY -> binary(node, input, frame);
                    case NEGATE -> negate(node, input, frame);
                    case LIST -> list(node, input, frame);
                    case OBJECT -> groups.group(node.pairs, node, input, frame);
                    case CONDITION -> condition(node, input, frame);
                    case DEFAULT -> byDefault(node, input, frame);
                    case BLOCK -> block(node, input, frame);
                    case BIND -> bind(node, input, frame);
                    case CALL -> calls.call(node, input, frame);
                    case TAIL_CALL -> new Calls.Pending(operand(node.left), input, frame);
                    case PARTIAL -> calls.partial(node, input, frame);
                    case APPLY -> calls.apply(node, input, frame);
                    case LAMBDA -> new Lambda(this, node, input, frame);
                    case TRANSFORM -> new Transform(this, node, frame);
                    case WILDCARD -> wildcard(input);
                    case DESCENDANTS -> descendants(input);
                    case PARENT -> node.slot == null ? Missing.VALUE : frame.find(node.slot.label);
                    case SORT, PLACEHOLDER, OPERATOR, END -> throw new IllegalStateException("not a value: " + node);
                };
        depth--;
        return value;
    }

    static Node operand(@Nullable Node node) {
        if (node == null) {
            throw new IllegalStateException("an operand is missing");
        }
        return node;
    }

    private @Nullable Object variable(Node node, @Nullable Object input, Frame frame) {
        var name = node.name();
        if (name.isEmpty()) {
            return input;
        }
        if (name.equals("$")) {
            return root;
        }
        var bound = frame.find(name);
        return Values.missing(bound) ? calls.builtIn(name) : bound;
    }

    private @Nullable Object binary(Node node, @Nullable Object input, Frame frame) {
        var left = evaluate(operand(node.left), input, frame);
        var right = operand(node.right);
        var operator = node.name();
        if (operator.equals("and")) {
            return Values.truthy(left, budget) && Values.truthy(evaluate(right, input, frame), budget);
        }
        if (operator.equals("or")) {
            return Values.truthy(left, budget) || Values.truthy(evaluate(right, input, frame), budget);
        }
        var other = evaluate(right, input, frame);
        try {
            return switch (operator) {
                case "+", "-", "*", "/", "%" -> Arithmetic.compute(operator, left, other);
                case "=" -> Arithmetic.equal(true, left, other, budget);
                case "!=" -> Arithmetic.equal(false, left, other, budget);
                case "<", "<=", ">", ">=" -> Arithmetic.compare(operator, left, other);
                case "&" -> concatenated(left, other);
                case "in" -> Arithmetic.contains(left, other, budget);
                case ".." -> Arithmetic.range(left, other, budget);
                default -> throw new IllegalStateException("no such operator: " + operator);
            };
        } catch (Failure e) {
            throw e.at(node.position);
        }
    }

    private String concatenated(@Nullable Object left, @Nullable Object right) {
        var first = Values.missing(left) ? "" : Texts.of(left, false, budget);
        var second = Values.missing(right) ? "" : Texts.of(right, false, budget);
        budget.text((long) first.length() + second.length());
        return first + second;
    }

    private @Nullable Object negate(Node node, @Nullable Object input, Frame frame) {
        var value = evaluate(operand(node.left), input, frame);
        if (Values.missing(value)) {
            return value;
        }
        if (value instanceof Number number) {
            return Arithmetic.negate(number);
        }
        throw new Failure("D1002", "- needs a number, not " + Values.shown(value)).at(node.position);
    }

    private Object list(Node node, @Nullable Object input, Frame frame) {
        ArrayList<@Nullable Object> list = node.constructs ? new Constructed() : new ArrayList<>();
        for (var part : node.parts) {
            var value = evaluate(part, input, frame);
            if (Values.missing(value)) {
                continue;
            }
            if (value instanceof List<?> items && !part.is(Node.Kind.LIST)) {
                budget.list((long) list.size() + items.size());
                budget.allocate(8L * items.size());
                list.addAll(items);
            } else {
                budget.allocate(8);
                list.add(value);
            }
        }
        return list;
    }

    private @Nullable Object condition(Node node, @Nullable Object input, Frame frame) {
        if (Values.truthy(evaluate(operand(node.left), input, frame), budget)) {
            return evaluate(operand(node.right), input, frame);
        }
        return node.otherwise == null ? Missing.VALUE : evaluate(node.otherwise, input, frame);
    }

    private @Nullable Object byDefault(Node node, @Nullable Object input, Frame frame) {
        var value = evaluate(operand(node.left), input, frame);
        boolean kept = node.isOperator("??") ? !Values.missing(value) : Values.truthy(value, budget);
        return kept ? value : evaluate(operand(node.right), input, frame);
    }

    private @Nullable Object block(Node node, @Nullable Object input, Frame frame) {
        @Nullable Object value = Missing.VALUE;
        var inner = new Frame(frame);
        for (var part : node.parts) {
            value = evaluate(part, input, inner);
        }
        return value;
    }

    private @Nullable Object bind(Node node, @Nullable Object input, Frame frame) {
        var value = evaluate(operand(node.right), input, frame);
        frame.bind(operand(node.left).name(), value);
        return value;
    }

    private Object wildcard(@Nullable Object input) {
        var found = new Sequence();
        if (input instanceof Map<?, ?> map) {
            map.values().forEach(value -> flatten(value, found));
        } else if (input instanceof List<?> list) {
            list.forEach(value -> flatten(value, found));
        }
        return found;
    }

    private void flatten(@Nullable Object value, Sequence into) {
        budget.step();
        if (value instanceof List<?> list) {
            list.forEach(item -> flatten(item, into));
        } else {
            add(value, into);
        }
    }

    private void add(@Nullable Object value, Sequence into) {
        budget.list(into.size() + 1L);
        budget.allocate(8);
        into.add(value);
    }

    private @Nullable Object descendants(@Nullable Object input) {
        var found = new Sequence();
        if (!Values.missing(input)) {
            descend(input, found);
        }
        return found.size() == 1 ? found.get(0) : found;
    }

    private void descend(@Nullable Object value, Sequence into) {
        // Lists may share lists: without an item to add there would be no end.
        budget.step();
        if (value instanceof List<?> list) {
            list.forEach(item -> descend(item, into));
            return;
        }
        add(value, into);
        if (value instanceof Map<?, ?> map) {
            map.values().forEach(item -> descend(item, into));
        }
    }
}
