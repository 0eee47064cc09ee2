package io.millrace.run;

import io.millrace.execution.Signal;
import io.millrace.execution.StepWait;
import org.jspecify.annotations.Nullable;

/** The signals that the execution of a run has received. */
interface ReceivedSignals {

    /** The first of those known by now that ends such a wait; null = none has come. */
    @Nullable
    Signal of(StepWait wait);

    /** A step waits for one: asks from time to time whether it has come. */
    void watch();
}
