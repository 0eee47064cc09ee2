package io.millrace.control;

import io.millrace.execution.ExecutionId;
import io.smallrye.mutiny.Uni;
import java.util.Optional;

/** What people order about one execution. A tenant reaches its own only. */
public interface ExecutionOrders {

    /**
     * Cancels it and every execution its steps started, whatever they are doing: from here on their owners' writes match
     * nothing. Empty: there is no such execution. Not terminal already: a changed execution, else its state as it was.
     *
     * @param compensate what its steps did is undone first, and it ends after that; it is queued for it
     */
    Uni<Optional<OrderResult>> cancel(String tenant, ExecutionId id, String reason, boolean compensate);

    /** Without compensation. */
    default Uni<Optional<OrderResult>> cancel(String tenant, ExecutionId id, String reason) {
        return cancel(tenant, id, reason, false);
    }

    /**
     * Stands it still, and every execution its steps started: no worker takes it until it is resumed; one that has it is to
     * leave it when the steps under way are through. Not changed: it is over. Paused already: changed, none affected.
     */
    Uni<Optional<OrderResult>> pause(String tenant, ExecutionId id);

    /** Queues it and its children again. Not changed: it is not paused. */
    Uni<Optional<OrderResult>> resume(String tenant, ExecutionId id);

    /**
     * Queues a failed or cancelled one again, as attempt 1, with its completed steps kept, except those that were undone and
     * those that depend on them.
     */
    Uni<Optional<OrderResult>> retry(String tenant, ExecutionId id);
}
