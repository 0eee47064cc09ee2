package io.millrace.execution;

import io.millrace.execution.NewExecution.Parent;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An execution that this worker now owns, with all it needs to go on.
 *
 * @param attempt of the execution, from 1
 * @param input JSON text
 * @param startedAt of the first attempt
 * @param signals how many times it was signalled (children that ended)
 * @param records what earlier stretches recorded; empty for one never run before
 * @param children executions that its steps started
 */
public record Claim(
        Lease lease,
        String tenant,
        String workflow,
        int version,
        int attempt,
        int priority,
        String trigger,
        String input,
        Instant createdAt,
        Instant startedAt,
        int signals,
        @Nullable Parent parent,
        List<StepRecord> records,
        List<Child> children) {

    public Claim {
        records = List.copyOf(records);
        children = List.copyOf(children);
    }

    public ExecutionId id() {
        return lease.id();
    }

    /**
     * What became of a child so far.
     *
     * @param output JSON text, when succeeded
     * @param error JSON text of a {@link Failure}, when failed
     */
    public record Child(
            ExecutionId id,
            String path,
            Status status,
            @Nullable String output,
            @Nullable String error) {}
}
