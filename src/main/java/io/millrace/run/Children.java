package io.millrace.run;

import io.millrace.execution.ExecutionId;
import io.millrace.execution.StepRecord;
import io.millrace.step.Wakeup;
import io.millrace.submission.Submitted;
import io.smallrye.mutiny.Uni;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The executions that the steps of a run start. */
interface Children {

    /**
     * Starts one, in one commit with the record that its step waits for it. {@link #started} follows.
     *
     * @param path of the step
     * @param waiting that record
     * @return empty when the lease was lost
     */
    Uni<Optional<Submitted>> start(Wakeup.Child wanted, String path, Function<ExecutionId, StepRecord> waiting);

    /** What became of a start. @param child null = there is none after all */
    void started(@Nullable ExecutionId child);

    /** Cancels one that no step waits for any more. */
    void giveUp(ExecutionId child, String why);
}
