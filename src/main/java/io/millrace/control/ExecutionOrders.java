package io.millrace.control;

import io.millrace.execution.ExecutionId;
import io.millrace.execution.TenantId;
import io.smallrye.mutiny.Uni;
import java.util.Optional;

/** Orders about one execution. A tenant reaches its own only. */
public interface ExecutionOrders {

    /**
     * Cancels it and its descendants, whatever their state: from here on their owners' writes match nothing. Empty: there is
     * no such execution. Changed if it was not terminal, otherwise its state as it was.
     *
     * @param compensate its steps are compensated before it ends; it is queued for that
     */
    Uni<Optional<OrderResult>> cancel(TenantId tenant, ExecutionId id, String reason, boolean compensate);

    /** Without compensation. */
    default Uni<Optional<OrderResult>> cancel(TenantId tenant, ExecutionId id, String reason) {
        return cancel(tenant, id, reason, false);
    }

    /**
     * Pauses it and its descendants: no worker claims it until it is resumed; one that runs it is to stop after the steps in
     * progress. Not changed: it is terminal. Paused already: changed, none affected.
     */
    Uni<Optional<OrderResult>> pause(TenantId tenant, ExecutionId id);

    /** Queues it and its descendants again. Not changed: it is not paused. */
    Uni<Optional<OrderResult>> resume(TenantId tenant, ExecutionId id);

    /**
     * Queues a failed or cancelled one again, as attempt 1, with its completed steps kept, except those that were
     * compensated and those that depend on them.
     */
    Uni<Optional<OrderResult>> retry(TenantId tenant, ExecutionId id);
}
