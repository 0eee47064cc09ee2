package io.millrace.queue;

import io.millrace.execution.ExecutionId;
import io.millrace.execution.Limits;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * The queue of executions to run: at least once, ids only. In order: what is due, within its limits, each tenant in its turn,
 * by priority and age.
 */
public interface RunQueue {

    /** Makes executions known. Offering one twice is harmless. Those that are not due yet wait until they are. */
    Uni<Void> offer(Collection<Offer> offers);

    /**
     * Waits for entries, for at most the configured block time.
     *
     * @param max most entries to answer with, at least 1
     */
    Uni<List<Entry>> take(int max);

    /** The entries are dealt with: forget them. */
    Uni<Void> ack(Collection<Entry> entries);

    /** Taken, and there is no slot for them: they go back to their place in the order, and did not start. */
    Uni<Void> giveBack(Collection<Entry> entries);

    /** Entries that others took and did not ack for the configured idle time; now this consumer's. Called now and then. */
    Uni<List<Entry>> reclaim(int max);

    /** Those of the ids that the queue does not hold in any form. */
    Uni<Set<ExecutionId>> missing(Collection<ExecutionId> ids);

    /** They are not to run any more (cancelled, paused): forget them where they wait. What is taken already stays taken. */
    Uni<Void> withdraw(Collection<ExecutionId> ids);

    /** An execution of the group has left its slot: one more may go. A hint between two {@link #vacancies}. */
    Uni<Void> freed(String tenant, String key);

    /** How many more of each group may go now, as Postgres counts live leases. Replaces what the queue believed. */
    Uni<Void> vacancies(Collection<Vacancy> vacancies);

    /** The groups of which something waits for a slot. */
    Uni<List<Group>> crowded();

    /** How much it holds. */
    Uni<Depth> depth();

    /** True when the queue is shared by processes (Redis), false when it lives in this one. */
    boolean shared();

    /**
     * @param priority 1 to 10, lower first
     * @param due not before this instant
     * @param first it never started: it counts against rate limits
     */
    record Offer(ExecutionId id, String tenant, int priority, Instant due, boolean first, Limits limits) {}

    /** @param handle how the adapter finds the entry again */
    record Entry(ExecutionId id, String handle) {}

    /** Executions of a tenant that share the slots of one key ({@link Limits.Slots}). */
    record Group(String tenant, String key, int limit) {}

    /** @param free slots of the group, at least 0 */
    record Vacancy(String tenant, String key, int free) {}

    /**
     * @param ready entries that nobody took yet and that may go
     * @param pending taken and not acked
     * @param delayed waiting for their time
     * @param held due, and held back by a limit of rate or slots
     */
    record Depth(long ready, long pending, long delayed, long held) {}
}
