package io.millrace.control;

import io.millrace.execution.ExecutionId;
import io.millrace.execution.ReadyExecution;
import io.millrace.execution.Status;
import io.millrace.execution.TenantId;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;

/** Orders about many executions at once: each batch is one transaction. A tenant reaches its own only. */
public interface BatchOrders {

    /** See {@link ExecutionOrders#cancel}; parents that are cancelled with their children are not woken. */
    Uni<Done> cancel(TenantId tenant, List<ExecutionId> ids, String reason, boolean compensate);

    /** See {@link ExecutionOrders#retry}. */
    Uni<Done> retry(TenantId tenant, List<ExecutionId> ids);

    /**
     * The result. Ids that are in neither map name no execution.
     *
     * @param changed those that the order changed, with their status after it
     * @param refused those whose state did not allow it, with that state
     * @param affected all that changed, children too
     * @param queued what to offer to the queue
     */
    record Done(
            Map<ExecutionId, Status> changed,
            Map<ExecutionId, Status> refused,
            List<ExecutionId> affected,
            List<ReadyExecution> queued) {}
}
