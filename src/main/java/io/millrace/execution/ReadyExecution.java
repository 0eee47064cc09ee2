package io.millrace.execution;

import java.time.Instant;
import java.util.UUID;

/**
 * An execution that is ready to run, or will be at a known time: what Postgres says of it and what the queue holds of it.
 *
 * @param priority 1 to 10, lower first
 * @param due not before this instant
 * @param first it never started: its start counts against rate limits
 */
public record ReadyExecution(
        ExecutionId id, TenantId tenant, int priority, Instant due, boolean first, StartLimits limits) {

    public Position position() {
        return new Position(due, id);
    }

    /** A position in the order of due times, and of ids among equal times: the cursor of a walk through all that are open. */
    public record Position(Instant due, ExecutionId id) {

        public static final Position START =
                new Position(Instant.parse("-4000-01-01T00:00:00Z"), new ExecutionId(new UUID(0, 0)));
    }
}
