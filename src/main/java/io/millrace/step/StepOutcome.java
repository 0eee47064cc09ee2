package io.millrace.step;

import io.millrace.execution.Failure;
import org.jspecify.annotations.Nullable;

/** What one attempt of a step came to. */
public sealed interface StepOutcome {

    /** @param output a JSON value */
    record Done(@Nullable Object output) implements StepOutcome {}

    record Failed(Failure why) implements StepOutcome {}

    /** Nothing to do until the wake-up comes; the execution may leave the worker meanwhile. */
    record Parked(Wakeup on) implements StepOutcome {}
}
