package io.millrace.submission;

import io.millrace.execution.ExecutionId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The answer to a {@link SubmissionRequest}. Only {@link Accepted} has written anything. */
public sealed interface Submitted {

    /** For people: what happened, or why not and what to do. */
    String reason();

    <T> T fold(Cases<T> cases);

    /** The execution that this request created; empty when it created none. */
    default Optional<ExecutionId> created() {
        return Optional.empty();
    }

    /** One method for each case, so that callers handle all of them. */
    interface Cases<T> {
        T accepted(Accepted accepted);

        T replayed(Replayed replayed);

        T keyConflict(KeyConflict keyConflict);

        T unknown(Unknown unknown);

        T inactive(Inactive inactive);

        T invalid(Invalid invalid);

        T tooLarge(TooLarge tooLarge);
    }

    /**
     * Stored; it will run.
     *
     * @param queued false: it runs in this instance, see {@link ReservedSlot}
     * @param why it is queued though it was to run in this instance; null = it was not to, or no slot was free
     */
    record Accepted(
            ExecutionId id,
            String workflow,
            int version,
            boolean queued,
            @Nullable String why) implements Submitted {
        @Override
        public <T> T fold(Cases<T> cases) {
            return cases.accepted(this);
        }

        @Override
        public Optional<ExecutionId> created() {
            return Optional.of(id);
        }

        @Override
        public String reason() {
            var queuing = "Workflow queued for execution";
            return queued ? why == null ? queuing : queuing + ": " + why : "Workflow runs in this instance";
        }
    }

    /**
     * The same request came before under the same key; nothing was stored.
     *
     * @param id of the execution that the first one started
     * @param queued as in the answer to the first one
     */
    record Replayed(ExecutionId id, boolean queued) implements Submitted {
        @Override
        public <T> T fold(Cases<T> cases) {
            return cases.replayed(this);
        }

        @Override
        public String reason() {
            return "Workflow started earlier by the same request";
        }
    }

    /** The idempotency key belongs to another request. @param first the execution which that one started */
    record KeyConflict(String key, ExecutionId first) implements Submitted {
        @Override
        public <T> T fold(Cases<T> cases) {
            return cases.keyConflict(this);
        }

        @Override
        public String reason() {
            return "The idempotency key '" + key + "' belongs to another request, which started execution " + first
                    + ". Send a request of its own under a key of its own.";
        }
    }

    /** There is no such workflow or version. */
    record Unknown(String reason) implements Submitted {
        @Override
        public <T> T fold(Cases<T> cases) {
            return cases.unknown(this);
        }
    }

    /** It is paused: it starts no executions. */
    record Inactive(String reason) implements Submitted {
        @Override
        public <T> T fold(Cases<T> cases) {
            return cases.inactive(this);
        }
    }

    /** The input does not fit, or another field is out of its range. */
    record Invalid(List<Fault> faults) implements Submitted {
        @Override
        public <T> T fold(Cases<T> cases) {
            return cases.invalid(this);
        }

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
    record TooLarge(String reason) implements Submitted {
        @Override
        public <T> T fold(Cases<T> cases) {
            return cases.tooLarge(this);
        }
    }

    /** @param path where in the request: {@code triggerData.limit}, {@code priority} */
    record Fault(String path, String message) {}
}
