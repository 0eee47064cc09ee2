package io.millrace.step;

import io.millrace.definition.Body;
import io.millrace.execution.Failure;
import org.jspecify.annotations.Nullable;

/** One body of several, or none: its outcome is that of the step. */
final class Branch {

    private Branch() {}

    static RunningWork take(StepAttempt attempt, @Nullable Body body, String name) {
        if (body == null) {
            attempt.succeed(null);
            return RunningWork.NONE;
        }
        var scope = attempt.context().scope().inner();
        var taken = attempt.body(body, name, scope, attempt.readSequence(), new Passed(attempt));
        taken.start();
        return taken;
    }

    private record Passed(StepAttempt attempt) implements BodyObserver {
        @Override
        public void done(@Nullable Object output, long sequence) {
            attempt.succeed(output);
        }

        @Override
        public void failed(Failure failure) {
            attempt.fail(failure);
        }

        @Override
        public void stopped() {
            attempt.stopped();
        }
    }
}
