package io.millrace.run;

import io.millrace.definition.Body;
import io.millrace.definition.Kind;
import io.millrace.execution.Failure;
import io.millrace.expression.Json;
import io.millrace.replay.Truthiness;
import org.jspecify.annotations.Nullable;

/** {@code if} and {@code switch}: one body of several, or none. */
final class BranchExecutor {

    private BranchExecutor() {}

    static final class IfWork implements StepExecutor<Kind.If> {
        @Override
        public RunningWork start(Kind.If kind, StepRun step) {
            boolean holds = Truthiness.of(step.run().context(step).evaluate(kind.condition()));
            return holds ? take(step, kind.then(), "then") : take(step, kind.otherwise(), "else");
        }
    }

    static final class SwitchWork implements StepExecutor<Kind.Switch> {
        @Override
        public RunningWork start(Kind.Switch kind, StepRun step) {
            var value = step.run().context(step).evaluate(kind.value());
            var text = text(value);
            var body = kind.cases().get(text);
            return body != null ? take(step, body, text) : take(step, kind.otherwise(), "default");
        }
    }

    // The number 1.0 is the number 1, however it was written.
    private static String text(@Nullable Object value) {
        if (value instanceof Double number && number == Math.rint(number) && Math.abs(number) < 1e15) {
            return Long.toString(number.longValue());
        }
        return value instanceof String text ? text : Json.write(value);
    }

    private static RunningWork take(StepRun step, @Nullable Body branch, String name) {
        if (branch == null) {
            step.succeed(null);
            return hard -> {};
        }
        var taken = step.inner(branch, name, step.body.scope.inner(), step.readMark, new Passed(step));
        taken.start();
        return taken::stop;
    }

    /** What became of the body becomes of the step. */
    private record Passed(StepRun step) implements BodyRun.Ended {
        @Override
        public void done(@Nullable Object output, long mark) {
            step.succeed(output);
        }

        @Override
        public void failed(Failure failure) {
            step.fail(failure);
        }

        @Override
        public void stopped() {
            step.stopped();
        }
    }
}
