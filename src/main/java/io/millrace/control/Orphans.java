package io.millrace.control;

import io.millrace.execution.ExecutionId;
import io.millrace.execution.TenantId;
import io.smallrye.mutiny.Uni;
import java.util.List;

/**
 * Children whose parent ended before they did: nothing waits for them, so they are cancelled. The parent's last write sets a
 * flag, which is cleared in the transaction that cancels, so a crash in between only delays it.
 */
public interface Orphans {

    /** Executions that ended and may have open children. */
    Uni<List<Parent>> parents(int limit);

    /**
     * Cancels the children and their descendants; the parent's steps that waited for them fail. Returns those cancelled: none
     * when the flag of the parent is cleared, because it was retried or they were cancelled already.
     */
    Uni<List<ExecutionId>> cancel(ExecutionId parent);

    record Parent(TenantId tenant, ExecutionId id) {}
}
