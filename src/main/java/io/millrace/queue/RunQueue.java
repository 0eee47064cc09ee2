package io.millrace.queue;

import io.millrace.execution.ExecutionId;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** The queue of executions to run: at least once, in no promised order, ids only. */
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

    /** Entries that others took and did not ack for the configured idle time; now this consumer's. Called now and then. */
    Uni<List<Entry>> reclaim(int max);

    /** Those of the ids that the queue does not hold in any form. */
    Uni<Set<ExecutionId>> missing(Collection<ExecutionId> ids);

    /** How much it holds. */
    Uni<Depth> depth();

    /** True when the queue is shared by processes (Redis), false when it lives in this one. */
    boolean shared();

    /**
     * @param priority 1 to 10, lower first (kept for the backlog; the stream alone is first come, first served)
     * @param due not before this instant
     */
    record Offer(ExecutionId id, String tenant, int priority, Instant due) {}

    /** @param handle how the adapter finds the entry again */
    record Entry(ExecutionId id, String handle) {}

    /**
     * @param ready entries that nobody took yet
     * @param pending taken and not acked
     * @param delayed waiting for their time
     */
    record Depth(long ready, long pending, long delayed) {}
}
