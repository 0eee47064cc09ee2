package io.millrace.journal;

import io.millrace.execution.AvailableSlots;
import io.millrace.execution.Claim;
import io.millrace.execution.ConcurrencyGroup;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.ReadyExecution;
import io.millrace.execution.StartLimits;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/**
 * Claims of executions that need more than to be ready: a slot of their concurrency group, or, after their worker was lost, to run
 * apart.
 *
 * <p>How many executions of a concurrency group run at a time ({@link StartLimits.Slots}). A slot is nothing but a live lease: an execution that
 * runs, and whose owner had a heartbeat within {@code lease}. So there is no counter that could drift, and a slot cannot
 * leak: that of a dead worker is free once others may recover its executions.
 */
public interface Slots {

    /**
     * Claims those of the executions that are ready, as {@link Journal#claim} does, as far as their groups have free slots, in
     * the order given. Concurrent claims never exceed a limit, whatever instances make them.
     *
     * @param owner the incarnation of the claiming worker, see {@link Leases}
     * @param lease without a heartbeat for this long an owner holds no slot
     */
    Uni<Claimed> claim(List<ExecutionId> ids, String owner, Duration lease);

    /** The same for one that {@link Claimed#suspects} named. */
    Uni<Claimed> claimSuspect(ExecutionId id, String owner, Duration lease);

    /** How many slots of each group are free now; one answer for each. */
    Uni<List<AvailableSlots>> free(Collection<ConcurrencyGroup> groups, Duration lease);

    /**
     * What is in neither is leased to another owner, terminal, not due, or needs no slot.
     *
     * @param full ready, but without a free slot: still queued, to be offered again
     * @param suspects ready, but their worker was lost: still queued, to be claimed apart from others
     */
    record Claimed(List<Claim> claims, List<ReadyExecution> full, List<Suspect> suspects) {}

    /** @param losses at least 1, see {@link Claim#losses} */
    record Suspect(ExecutionId id, int losses) {}
}
