package io.millrace.run;

import io.millrace.execution.Claim;
import io.millrace.execution.Failure;
import io.millrace.execution.StepRecord;
import io.millrace.execution.StepStatus;
import io.millrace.replay.RecordedSteps;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * How large an execution has become: its input and every output that counts, those of turns too, as they are stored.
 * Outputs of earlier run segments count, those that a rerun superseded do not.
 */
final class StateSize {

    private final long limit;
    private long bytes;

    /** @param limit most bytes, {@code millrace.run.max-state} */
    StateSize(Claim claim, long limit) {
        this.limit = limit;
        bytes = size(claim.input());
        claim.records().stream().filter(StateSize::counts).forEach(record -> bytes += size(record.output()));
    }

    /** Counts an output that there is room for; gives back why it cannot be stored when there is none. */
    StoredOutput take(String what, StoredOutput made) {
        long size = size(made.text());
        if (made.problem() != null || bytes + size <= limit) {
            bytes += made.problem() == null ? size : 0;
            return made;
        }
        long total = bytes + size;
        var message = what + " has " + size + " bytes; with it the state of the execution, its input and the outputs of"
                + " all its steps, would have " + total + " bytes; at most " + limit
                + " are allowed (millrace.run.max-state)";
        return new StoredOutput(made.text(), made.value(), new Failure("state-too-large", message, false));
    }

    // A path is completed once. What waits says what it waits for, and is no output; nor is the null of a skipped step.
    private static boolean counts(StepRecord record) {
        return record.supersededBy() == null
                && RecordedSteps.completed(record)
                && record.status() != StepStatus.SKIPPED;
    }

    private static long size(@Nullable String text) {
        return text == null ? 0 : text.getBytes(StandardCharsets.UTF_8).length;
    }
}
