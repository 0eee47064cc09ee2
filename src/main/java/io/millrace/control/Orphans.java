package io.millrace.control;

import io.millrace.execution.ExecutionId;
import io.smallrye.mutiny.Uni;
import java.util.List;

/**
 * Children whose parent ended before they did: nobody waits for them, so they are cancelled. The parent's last write marks
 * it; the mark is taken off with the cancelling, so a crash in between only delays it.
 */
public interface Orphans {

    /** Executions that ended and left, it may be, children at work. */
    Uni<List<Parent>> parents(int limit);

    /**
     * Cancels the children, and theirs; the parent's steps that waited for them have failed. Answers those cancelled: none
     * when the parent is marked no longer, because a person had it tried again, or they were cancelled already.
     */
    Uni<List<ExecutionId>> cancel(ExecutionId parent);

    record Parent(String tenant, ExecutionId id) {}
}
