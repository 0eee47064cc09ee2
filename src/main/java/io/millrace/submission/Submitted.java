package io.millrace.submission;

import io.millrace.execution.ExecutionId;
import java.util.List;

/** The answer to a {@link SubmissionRequest}. Only {@link Accepted} has written anything. */
public sealed interface Submitted {

    /** Stored; it will run. */
    record Accepted(ExecutionId id, String workflow, int version) implements Submitted {}

    /** There is no such workflow or version. */
    record Unknown(String message) implements Submitted {}

    /** It is paused: it starts no executions. */
    record Inactive(String message) implements Submitted {}

    /** The input does not fit, or another field is out of its range. */
    record Invalid(List<Fault> faults) implements Submitted {
        public Invalid {
            faults = List.copyOf(faults);
        }
    }

    /** The input is larger than {@code millrace.input.max-size}. */
    record TooLarge(String message) implements Submitted {}

    /** @param path where in the request: {@code triggerData.limit}, {@code priority} */
    record Fault(String path, String message) {}
}
