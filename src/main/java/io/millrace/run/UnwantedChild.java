package io.millrace.run;

import io.millrace.execution.ExecutionId;
import io.millrace.execution.Failure;
import io.millrace.execution.StepStatus;
import io.millrace.expression.Json;

/** A child execution whose step, or a step around it, has timed out: nobody waits for it any more. */
final class UnwantedChild {

    private static final String WHY = "the step that started it timed out";

    private UnwantedChild() {}

    /** When a step around it is tried again, this step starts another child. */
    static void cancel(ActiveStep step, ExecutionId child) {
        step.environment().children().giveUp(child, WHY);
        if (!step.timedOut()) {
            var failure = new Failure("child-cancelled", "The execution " + child + " was cancelled: " + WHY, false);
            step.record(
                    StepStatus.FAILED, null, Json.write(failure.at(step.path()).toMap()));
        }
    }
}
