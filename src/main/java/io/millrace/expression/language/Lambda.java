package io.millrace.expression.language;

import io.millrace.expression.function.Callable;
import io.millrace.expression.function.Missing;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A function that is written in the expression, with what surrounded it there.
 *
 * @param parameters those that are not bound yet: all, or the rest after a partial application
 */
record Lambda(
        Evaluator evaluator,
        List<Node> parameters,
        @Nullable Signature signature,
        Node body,
        @Nullable Object input,
        Frame frame)
        implements Callable {

    Lambda(Evaluator evaluator, Node node, @Nullable Object input, Frame frame) {
        this(evaluator, node.parts, node.signature, Evaluator.operand(node.left), input, frame);
    }

    @Override
    public int arity() {
        return parameters.size();
    }

    @Override
    public @Nullable Object call(List<@Nullable Object> arguments) {
        return evaluator.calls().invoke(this, arguments, null);
    }

    /** May return a {@link Calls.Pending}. */
    @Nullable
    Object once(List<@Nullable Object> arguments) {
        var inner = new Frame(frame);
        for (int i = 0; i < parameters.size(); i++) {
            inner.bind(parameters.get(i).name(), i < arguments.size() ? arguments.get(i) : Missing.VALUE);
        }
        return evaluator.evaluate(body, input, inner);
    }

    // Records compare what they hold; a function is only the same as itself.
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }

    @Override
    public String toString() {
        return "a function";
    }
}
