package io.millrace.submission;

import io.millrace.execution.ExecutionId;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The answer to a {@link SubmissionRequest}. Only {@link Accepted} has written anything. */
public sealed interface Submitted {

    /** For people: what happened, or why not and what to do. */
    String reason();

    /**
     * Stored; it will run.
     *
     * @param queued false: it runs in this instance already, see {@link ReservedSlot}
     * @param why it is queued though it was to run in this instance; null = it was not, or no slot was free
     */
    record Accepted(
            ExecutionId id,
            String workflow,
            int version,
            boolean queued,
            @Nullable String why) implements Submitted {
        @Override
        public String reason() {
            var queuing = "Workflow queued for execution";
            return queued ? why == null ? queuing : queuing + ": " + why : "Workflow runs in this instance";
        }
    }

    /**
     * The same request was here before under the same key; nothing new was stored.
     *
     * @param id of the execution that the first one started
     * @param queued what the first one was answered
     */
    record Replayed(ExecutionId id, boolean queued) implements Submitted {
        @Override
        public String reason() {
            return "Workflow started earlier by the same request";
        }
    }

    /** The idempotency key belongs to another request. @param first the execution which that one started */
    record KeyTaken(String key, ExecutionId first) implements Submitted {
        @Override
        public String reason() {
            return "The idempotency key '" + key + "' belongs to another request, which started execution " + first
                    + ". Send a request of its own under a key of its own.";
        }
    }

    /** There is no such workflow or version. */
    record Unknown(String reason) implements Submitted {}

    /** It is paused: it starts no executions. */
    record Inactive(String reason) implements Submitted {}

    /** The input does not fit, or another field is out of its range. */
    record Invalid(List<Fault> faults) implements Submitted {
        public Invalid {
            faults = List.copyOf(faults);
        }

        @Override
        public String reason() {
            return faults.stream()
                    .map(fault -> fault.path() + ": " + fault.message())
                    .collect(Collectors.joining("; "));
        }
    }

    /** The input is larger than {@code millrace.input.max-size}. */
    record TooLarge(String reason) implements Submitted {}

    /** @param path where in the request: {@code triggerData.limit}, {@code priority} */
    record Fault(String path, String message) {}
}
