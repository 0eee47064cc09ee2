package io.millrace.control;

import io.millrace.execution.ExecutionId;
import io.millrace.execution.ReadyExecution;
import io.millrace.execution.TenantId;
import io.millrace.visibility.DeadLetters;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;

/** Orders about dead letters: retry or discard them. A tenant reaches its own only. */
public interface DeadLetterOrders {

    /** Queues it again as attempt 1, its completed steps kept. Empty: there is no such execution. */
    Uni<Optional<OrderResult>> retry(TenantId tenant, ExecutionId id);

    /** Marks it as discarded: it stays a failed execution. Empty: there is no such execution. */
    Uni<Optional<OrderResult>> discard(TenantId tenant, ExecutionId id, String reason);

    /** {@link #retry} of the oldest that match, at most {@code limit}, in one statement. Locked ones are skipped. */
    Uni<List<ReadyExecution>> retryOldest(TenantId tenant, DeadLetters.Filter filter, int limit);

    /** {@link #discard} of the oldest that match, at most {@code limit}, in one statement; answers how many. */
    Uni<Integer> discardOldest(TenantId tenant, DeadLetters.Filter filter, String reason, int limit);
}
