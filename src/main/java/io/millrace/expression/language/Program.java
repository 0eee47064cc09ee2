package io.millrace.expression.language;

import io.millrace.expression.function.Budget;
import io.millrace.expression.function.Failure;
import io.millrace.expression.function.Missing;
import io.millrace.expression.language.Node.Kind;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A compiled expression. Immutable and thread-safe. */
public final class Program {

    private final Node tree;
    private final Set<String> references;

    private Program(Node tree, Set<String> references) {
        this.tree = tree;
        this.references = Collections.unmodifiableSet(references);
    }

    /**
     * @throws SyntaxError when the text is not an expression, calls a function that does not exist, or when what it reads cannot be
     *     determined from its text
     */
    public static Program compile(String source) {
        var tree = Parser.parse(source);
        var references = References.in(tree, source);
        CallCheck.check(tree);
        return new Program(tree, references);
    }

    /** The names it reads from the root, in the order written. */
    public Set<String> references() {
        return references;
    }

    public boolean isLiteral() {
        return tree.is(Kind.LITERAL) && tree.plain();
    }

    /** The value of a {@link #isLiteral() literal}. */
    public @Nullable Object literal() {
        return tree.value;
    }

    /** The names of a path that consists of names only; empty for any other expression. */
    public List<String> names() {
        boolean names = tree.is(Kind.PATH)
                && tree.plain()
                && !tree.keepSingleton
                && tree.parts.stream().allMatch(step -> step.is(Kind.NAME) && step.plain());
        return names ? tree.parts.stream().map(Node::name).toList() : List.of();
    }

    /**
     * @param maxDepth how deep evaluated parts may be nested
     * @return the value, {@link Missing} when there is none; it may share parts with the root
     * @throws Failure when it fails or exceeds the budget
     */
    public @Nullable Object evaluate(Map<String, @Nullable Object> root, Budget budget, int maxDepth) {
        return new Evaluator(budget, maxDepth, root).evaluate(tree, root, new Frame(null));
    }
}
