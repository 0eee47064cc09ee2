package io.millrace.expression.language;

import io.millrace.expression.function.Callable;
import io.millrace.expression.function.Declared;
import io.millrace.expression.function.Failure;
import io.millrace.expression.function.Functions;
import io.millrace.expression.function.Missing;
import io.millrace.expression.function.Values;
import io.millrace.expression.language.Node.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Calls of functions. */
final class Calls {

    private final Evaluator evaluator;

    Calls(Evaluator evaluator) {
        this.evaluator = evaluator;
    }

    /** A call that is still to be made, by whoever called the lambda that ends with it. */
    record Pending(Node call, @Nullable Object input, Frame frame) {}

    private record BuiltIn(Calls calls, Declared declared) implements Callable {

        @Override
        public int arity() {
            return declared.arity();
        }

        @Override
        public @Nullable Object call(List<@Nullable Object> arguments) {
            return calls.invoke(this, arguments, null);
        }

        @Override
        public String toString() {
            return "$" + declared.name();
        }
    }

    private record Partial(Callable function, List<@Nullable Object> given) implements Callable {

        @Override
        public int arity() {
            return (int) given.stream().filter(Kind.PLACEHOLDER::equals).count();
        }

        @Override
        public @Nullable Object call(List<@Nullable Object> arguments) {
            List<@Nullable Object> all = new ArrayList<>();
            int next = 0;
            for (var argument : given) {
                boolean open = argument == Kind.PLACEHOLDER;
                all.add(!open ? argument : next < arguments.size() ? arguments.get(next++) : Missing.VALUE);
            }
            return function.call(all);
        }
    }

    private record Chain(Callable first, Callable second) implements Callable {

        @Override
        public int arity() {
            return 1;
        }

        @Override
        public @Nullable Object call(List<@Nullable Object> arguments) {
            return second.call(listOf(first.call(arguments)));
        }
    }

    static List<@Nullable Object> listOf(@Nullable Object item) {
        List<@Nullable Object> list = new ArrayList<>(1);
        list.add(item);
        return list;
    }

    @Nullable
    Object builtIn(String name) {
        var declared = Functions.all().get(name);
        return declared == null ? Missing.VALUE : new BuiltIn(this, declared);
    }

    @Nullable
    Object call(Node node, @Nullable Object input, Frame frame) {
        return call(node, new ArrayList<>(), input, frame);
    }

    private @Nullable Object call(Node node, List<@Nullable Object> arguments, @Nullable Object input, Frame frame) {
        var function = evaluator.evaluate(Evaluator.operand(node.left), input, frame);
        for (var part : node.parts) {
            arguments.add(evaluator.evaluate(part, input, frame));
        }
        if (!(function instanceof Callable callable)) {
            var code = Evaluator.operand(node.left).is(Kind.PATH) ? "T1005" : "T1006";
            throw new Failure(code, name(node) + " is not a function").at(node.position);
        }
        try {
            return invoke(callable, arguments, input);
        } catch (Failure e) {
            throw e.at(node.position);
        }
    }

    private static String name(Node call) {
        var procedure = Evaluator.operand(call.left);
        if (procedure.is(Kind.VARIABLE)) {
            return "$" + procedure.name();
        }
        return procedure.is(Kind.PATH) ? procedure.last().name() : "what is called";
    }

    /**
     * Calls a function, and those that it ends with, without growing the stack.
     *
     * @param context what a signature takes for an argument that is left out; null when a function makes the call
     */
    @Nullable
    Object invoke(Callable function, List<@Nullable Object> arguments, @Nullable Object context) {
        var result = once(function, arguments, context);
        while (result instanceof Pending pending) {
            evaluator.budget.step();
            var next = evaluator.evaluate(Evaluator.operand(pending.call().left), pending.input(), pending.frame());
            List<@Nullable Object> further = new ArrayList<>();
            for (var part : pending.call().parts) {
                further.add(evaluator.evaluate(part, pending.input(), pending.frame()));
            }
            if (!(next instanceof Callable callable)) {
                throw new Failure("T1006", name(pending.call()) + " is not a function").at(pending.call().position);
            }
            try {
                result = once(callable, further, pending.input());
            } catch (Failure e) {
                throw e.at(pending.call().position);
            }
        }
        return result;
    }

    private @Nullable Object once(Callable function, List<@Nullable Object> arguments, @Nullable Object context) {
        if (function instanceof BuiltIn builtIn) {
            var declared = builtIn.declared();
            var checked = Signature.of(declared).check(declared.name(), arguments, context, evaluator.budget);
            return declared.function().call(evaluator.budget, checked);
        }
        if (function instanceof Lambda lambda) {
            var signature = lambda.signature();
            return lambda.once(
                    signature == null ? arguments : signature.check("", arguments, context, evaluator.budget));
        }
        return function.call(arguments);
    }

    Callable partial(Node node, @Nullable Object input, Frame frame) {
        List<@Nullable Object> arguments = new ArrayList<>();
        for (var part : node.parts) {
            arguments.add(part.is(Kind.PLACEHOLDER) ? Kind.PLACEHOLDER : evaluator.evaluate(part, input, frame));
        }
        var function = evaluator.evaluate(Evaluator.operand(node.left), input, frame);
        if (function instanceof Lambda lambda) {
            return partial(lambda, arguments);
        }
        if (function instanceof Callable callable) {
            return new Partial(callable, arguments);
        }
        throw new Failure("T1008", name(node) + " is not a function").at(node.position);
    }

    private static Lambda partial(Lambda lambda, List<@Nullable Object> arguments) {
        var inner = new Frame(lambda.frame());
        List<Node> open = new ArrayList<>();
        for (int i = 0; i < lambda.parameters().size(); i++) {
            var argument = i < arguments.size() ? arguments.get(i) : Missing.VALUE;
            if (argument == Kind.PLACEHOLDER) {
                open.add(lambda.parameters().get(i));
            } else {
                inner.bind(lambda.parameters().get(i).name(), argument);
            }
        }
        return new Lambda(lambda.evaluator(), open, null, lambda.body(), lambda.input(), inner);
    }

    /** {@code left ~> right}: the value is the first argument of the call, or of the function. */
    @Nullable
    Object apply(Node node, @Nullable Object input, Frame frame) {
        var value = evaluator.evaluate(Evaluator.operand(node.left), input, frame);
        var right = Evaluator.operand(node.right);
        if (right.is(Kind.CALL)) {
            var result = call(right, listOf(value), input, frame);
            for (var stage : right.stages) {
                result = stage.filter() == null ? result : evaluator.paths().filter(stage.filter(), result, frame);
            }
            return result;
        }
        var function = evaluator.evaluate(right, input, frame);
        if (!(function instanceof Callable second)) {
            throw new Failure("T2006", "on the right of ~> stands no function: " + Values.shown(function))
                    .at(node.position);
        }
        return value instanceof Callable first ? new Chain(first, second) : invoke(second, listOf(value), null);
    }
}
