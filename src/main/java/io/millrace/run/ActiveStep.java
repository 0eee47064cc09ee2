package io.millrace.run;

import io.millrace.definition.Step;
import io.millrace.execution.ExecutionEvent.Type;
import io.millrace.execution.Failure;
import io.millrace.execution.StepRecord;
import io.millrace.execution.StepStatus;
import io.millrace.execution.StepWait;
import io.millrace.step.RunningWork;
import io.millrace.step.StepAttempt;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A step in progress, as its calls, waits and error handlers see it. */
interface ActiveStep extends StepAttempt {

    StepEnvironment environment();

    Step definition();

    /** The step whose body it is in; null = it is in the workflow's own body. */
    @Nullable
    ActiveStep around();

    String path();

    /** A record of the current attempt, not handed to the journal. */
    StepRecord entry(StepStatus status, @Nullable String output, @Nullable String error);

    /** Hands such a record to the journal. */
    void record(StepStatus status, @Nullable String output, @Nullable String error);

    /** Hands in that the attempt waits. @param error JSON text, of an attempt whose error is being handled */
    void waitFor(StepWait wait, @Nullable String error);

    /** Publishes an event of the step once everything that was recorded so far is durable. */
    void emit(Type type, @Nullable String data);

    /** The attempt continues as something else: a wait, a child being started. */
    void become(RunningWork other);

    /** Continues with a wait within the attempt that recorded it. */
    void resumeWait();

    /** Likewise, with steps inside that waited. */
    void resumeSteps();

    /** Keeps the attempt, its number and its timeout, while the execution is not on a worker. */
    void waitsOnItsSteps();

    /** The failure was dealt with: its output is this. @param error JSON text */
    void handled(@Nullable Object output, String error);

    /** The step has failed for good. @param error what is recorded of the attempt; the body fails with {@code why} */
    void failed(Failure why, String error);

    /** True when it is being stopped. */
    boolean stopping();

    /** True while its work is stopped because the attempt took too long. */
    boolean timedOut();

    /** When its attempt times out, even while it waits; null = never. */
    @Nullable
    Instant deadline();

    /** True while it is stopped because it, or a step around it, took too long. */
    default boolean timedOutWithin() {
        for (@Nullable ActiveStep step = this; step != null; step = step.around()) {
            if (step.timedOut()) {
                return true;
            }
        }
        return false;
    }
}
