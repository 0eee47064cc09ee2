package io.millrace.execution;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A valid execution that is about to be stored.
 *
 * @param priority 1 to 10, lower first
 * @param input JSON text
 * @param due not before this instant; {@code createdAt} = now
 * @param limits limits of its workflow that apply to it
 */
public record NewExecution(
        ExecutionId id,
        TenantId tenant,
        String workflow,
        int version,
        int priority,
        Trigger trigger,
        String input,
        Instant createdAt,
        Instant due,
        @Nullable Parent parent,
        StartLimits limits) {

    /** An execution of a workflow without limits. */
    public NewExecution(
            ExecutionId id,
            TenantId tenant,
            String workflow,
            int version,
            int priority,
            Trigger trigger,
            String input,
            Instant createdAt,
            Instant due,
            @Nullable Parent parent) {
        this(id, tenant, workflow, version, priority, trigger, input, createdAt, due, parent, StartLimits.NONE);
    }

    /**
     * The step of another execution that waits for this one.
     *
     * @param root the execution at the top of the tree
     * @param depth how many executions are above this one
     */
    public record Parent(ExecutionId id, String path, ExecutionId root, int depth) {

        /** Of an execution at the top. */
        public Parent(ExecutionId id, String path) {
            this(id, path, id, 1);
        }
    }
}
