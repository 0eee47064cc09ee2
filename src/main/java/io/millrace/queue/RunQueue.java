package io.millrace.queue;

import io.millrace.execution.AvailableSlots;
import io.millrace.execution.ConcurrencyGroup;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.ReadyExecution;
import io.millrace.execution.TenantId;
import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * The queue of executions to run: at least once, ids only. Hands out what is due and within its limits, fairly among tenants,
 * and within a tenant by priority and age.
 */
public interface RunQueue {

    /** Adds executions. Offering one twice is harmless. Those that are not due yet are held until they are. */
    Uni<Void> offer(Collection<ReadyExecution> offers);

    /**
     * Waits for entries, for at most the configured block time.
     *
     * @param max most entries to answer with, at least 1
     */
    Uni<List<Entry>> take(int max);

    /** The entries are done: forget them. */
    Uni<Void> ack(Collection<Entry> entries);

    /** The entries were taken and did not start, since there is no slot for them: they return to their position. */
    Uni<Void> requeue(Collection<Entry> entries);

    /** Entries that others took and did not ack for the configured idle time; now this consumer's. Called periodically. */
    Uni<List<Entry>> reclaim(int max);

    /** Those of the ids that the queue does not hold in any form. */
    Uni<Set<ExecutionId>> missing(Collection<ExecutionId> ids);

    /**
     * Removes executions that must not run any more (cancelled, paused). What has been taken stays taken.
     *
     * @return those that waited
     */
    Uni<Set<ExecutionId>> withdraw(Collection<ExecutionId> ids);

    /**
     * A part of all that it holds. What it holds from the first scan to the last is in one of them; the rest may be.
     *
     * @param cursor {@link Scan#START}, then {@link Scan#next} of the scan before
     * @param most approximate size of the answer
     */
    Uni<Scan> scan(String cursor, int most);

    /**
     * Claims the refill of what has been lost, or never was in the queue. The claim excludes other processes for some time,
     * which each {@link #refill} extends.
     *
     * @return {@link Refill#NONE} when nothing is lost, or another process refills it
     */
    Uni<Refill> claimRefill();

    /**
     * Offers those of the executions that belong to the lost parts.
     *
     * @return false: the refill must stop. The queue was lost once more, another process has taken over, or the queue is full
     */
    Uni<Boolean> refill(Refill refill, Collection<ReadyExecution> offers);

    /** Everything that existed when the refill was claimed has been offered. */
    Uni<Void> completeRefill(Refill refill);

    /** An execution of the group has released its slot: one more may start. A hint between two {@link #updateSlots}. */
    Uni<Void> slotReleased(TenantId tenant, String key);

    /** How many more of each group may start now, as Postgres counts live leases. Replaces what the queue believed. */
    Uni<Void> updateSlots(Collection<AvailableSlots> free);

    /** The groups with executions that wait for a slot. */
    Uni<List<ConcurrencyGroup>> waitingGroups();

    /** How much it holds. */
    Uni<Depth> depth();

    /** Fails when the queue takes no writes. */
    Uni<Void> probe();

    /** True when the queue is shared by processes (Redis), false when it belongs to this one. */
    boolean shared();

    /** @param handle identifies the entry to the adapter */
    record Entry(ExecutionId id, String handle) {}

    /**
     * @param waiting not taken yet
     * @param taken so long ago that they should have been acked
     * @param next cursor of the next scan; {@link #START} = this was the last
     */
    record Scan(Set<ExecutionId> waiting, List<Entry> taken, String next) {

        public static final String START = "";

        public boolean last() {
            return next.equals(START);
        }
    }

    /**
     * @param parts of the queue that are to be refilled
     * @param claim identifies the process that refills them
     */
    record Refill(Set<Integer> parts, String claim) {

        public static final Refill NONE = new Refill(Set.of(), "");
    }

    /**
     * @param ready not taken yet and not blocked
     * @param pending taken and not acked
     * @param delayed not due yet
     * @param held due, and blocked by a rate or concurrency limit
     */
    record Depth(long ready, long pending, long delayed, long held) {

        Depth plus(Depth other) {
            return new Depth(ready + other.ready, pending + other.pending, delayed + other.delayed, held + other.held);
        }
    }
}
