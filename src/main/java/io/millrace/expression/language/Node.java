package io.millrace.expression.language;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of an expression. {@link Parser} makes it, {@link TreeBuilder} turns chains of operators into paths and gives steps what
 * follows them; from then on it does not change and may be evaluated by many threads.
 */
final class Node {

    enum Kind {
        NAME,
        LITERAL,
        REGEX,
        VARIABLE,
        WILDCARD,
        DESCENDANTS,
        PARENT,
        PATH,
        BINARY,
        NEGATE,
        LIST,
        OBJECT,
        CALL,
        PARTIAL,
        /** A call at the end of a lambda: it is made by the caller of the lambda, so that recursion needs no stack. */
        TAIL_CALL,
        LAMBDA,
        CONDITION,
        DEFAULT,
        TRANSFORM,
        BLOCK,
        BIND,
        APPLY,
        SORT,
        /** {@code ?} among the arguments of a partial application. */
        PLACEHOLDER,
        OPERATOR,
        END
    }

    /** What is done with the results of a step, in order: a filter, or a name for their positions. */
    record Stage(@Nullable Node filter, @Nullable String index) {}

    record Pair(Node key, Node value) {}

    record Term(Node expression, boolean descending) {}

    /** Where a {@code %} finds its value: the step that many levels above it keeps its input under the label. */
    static final class Slot {
        String label;
        int level = 1;

        Slot(String label) {
            this.label = label;
        }
    }

    final Kind kind;
    final int position;
    /** The name, the literal, the pattern or the operator. */
    final @Nullable Object value;

    /** Operands; a condition's test is {@code left}, its branches are {@code right} and {@code otherwise}. */
    @Nullable
    Node left;

    @Nullable
    Node right;

    @Nullable
    Node otherwise;

    /** Steps of a path, items of a list, expressions of a block, arguments of a call, parameters of a lambda. */
    List<Node> parts = new ArrayList<>();

    List<Pair> pairs = List.of();
    List<Term> terms = List.of();

    @Nullable
    Signature signature;

    // What follows a step.
    List<Stage> stages = new ArrayList<>();

    @Nullable
    List<Pair> group;

    @Nullable
    String focus;

    @Nullable
    String index;

    @Nullable
    Slot ancestor;

    @Nullable
    Slot slot;

    List<Slot> seeking = new ArrayList<>();

    /** Its results are tuples: values with the names bound on the way. */
    boolean tuple;

    /** Of the tree that was parsed below it. */
    int height = 1;

    boolean keepList;
    /** A path that returns a list even of one item. */
    boolean keepSingleton;
    /** A list constructor whose lists are not flattened into the path. */
    boolean constructs;

    Node(Kind kind, int position, @Nullable Object value) {
        this.kind = kind;
        this.position = position;
        this.value = value;
    }

    static Node of(Kind kind, Node like) {
        return new Node(kind, like.position, like.value);
    }

    boolean is(Kind expected) {
        return kind == expected;
    }

    boolean isOperator(String operator) {
        return operator.equals(value);
    }

    String name() {
        return String.valueOf(value);
    }

    Node last() {
        return parts.get(parts.size() - 1);
    }

    /** All parts below. */
    List<Node> children() {
        List<Node> children = new ArrayList<>(parts);
        for (var operand : new @Nullable Node[] {left, right, otherwise}) {
            if (operand != null) {
                children.add(operand);
            }
        }
        addAll(pairs, children);
        addAll(group, children);
        terms.forEach(term -> children.add(term.expression()));
        for (var stage : stages) {
            if (stage.filter() != null) {
                children.add(stage.filter());
            }
        }
        return children;
    }

    private static void addAll(@Nullable List<Pair> pairs, List<Node> to) {
        if (pairs != null) {
            for (var pair : pairs) {
                to.add(pair.key());
                to.add(pair.value());
            }
        }
    }

    /** True for a path step that is only a name, a variable or a literal. */
    boolean plain() {
        return focus == null
                && ancestor == null
                && group == null
                && !tuple
                && index == null
                && !keepList
                && stages.isEmpty();
    }

    @Override
    public String toString() {
        return kind + (value == null ? "" : "(" + value + ")");
    }
}
