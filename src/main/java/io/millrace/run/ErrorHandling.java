package io.millrace.run;

import io.millrace.definition.Body;
import io.millrace.execution.Failure;
import io.millrace.execution.StepStatus;
import io.millrace.replay.BodyScopes;
import org.jspecify.annotations.Nullable;

/**
 * The steps of an {@code onError} at work; they see {@code error}. Until they are through the failed attempt counts as
 * waiting, so that an execution which leaves its worker meanwhile goes on with them and not with the step.
 */
public final class ErrorHandling {

    private ErrorHandling() {}

    static RunningWork start(StepRun step, Body handler, String error) {
        step.run().record(step, step.entry(StepStatus.WAITING, StepWaits.ON_HANDLER, error));
        return resume(step, handler, error);
    }

    static RunningWork resume(StepRun step, Body handler, String error) {
        var scope = BodyScopes.errorHandler(step.body.scope, error);
        var handling = step.inner(handler, "onError", scope, step.run().ledger().lastMark(), new BodyRun.Ended() {
            @Override
            public void done(@Nullable Object output, long mark) {
                step.dealtWith(output, error);
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
        return handling::stop;
    }
}
