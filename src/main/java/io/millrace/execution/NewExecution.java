package io.millrace.execution;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An execution about to be born; everything in it is valid.
 *
 * @param trigger what started it: {@code api}, {@code workflow}
 * @param priority 1 to 10, lower first
 * @param input JSON text
 * @param due not before this instant; {@code createdAt} = now
 * @param limits what its workflow allows of executions like it
 */
public record NewExecution(
        ExecutionId id,
        TenantId tenant,
        String workflow,
        int version,
        int priority,
        String trigger,
        String input,
        Instant createdAt,
        Instant due,
        @Nullable Parent parent,
        StartLimits limits) {

    /** One of a workflow without limits. */
    public NewExecution(
            ExecutionId id,
            TenantId tenant,
            String workflow,
            int version,
            int priority,
            String trigger,
            String input,
            Instant createdAt,
            Instant due,
            @Nullable Parent parent) {
        this(id, tenant, workflow, version, priority, trigger, input, createdAt, due, parent, StartLimits.NONE);
    }

    /** The step of another execution that waits for this one. */
    public record Parent(ExecutionId id, String path) {}
}
