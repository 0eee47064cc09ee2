package io.millrace.run;

import io.millrace.definition.Body;
import io.millrace.execution.Failure;
import io.millrace.execution.StepWait;
import io.millrace.replay.BodyScopes;
import io.millrace.step.BodyObserver;
import io.millrace.step.RunningWork;
import org.jspecify.annotations.Nullable;

/**
 * The steps of an {@code onError} at work; they see {@code error}. Until they are done the failed attempt counts as waiting,
 * so that an execution which leaves its worker meanwhile continues with them and not with the step.
 */
final class ErrorHandling {

    private ErrorHandling() {}

    /** @param error JSON text */
    static RunningWork start(ActiveStep step, Body handler, String error) {
        step.waitFor(new StepWait.ForErrorHandler(), error);
        return resume(step, handler, error);
    }

    /** @param error JSON text */
    static RunningWork resume(ActiveStep step, Body handler, String error) {
        var scope = BodyScopes.errorHandler(step.context().scope(), error);
        long read = step.environment().lastSequence();
        var handling = step.body(handler, "onError", scope, read, new BodyObserver() {
            @Override
            public void done(@Nullable Object output, long sequence) {
                step.handled(output, error);
            }

            @Override
            public void failed(Failure failure) {
                step.failed(failure, error);
            }

            @Override
            public void stopped() {
                step.stopped();
            }
        });
        handling.start();
        return handling;
    }
}
