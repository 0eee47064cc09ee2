package io.millrace.queue;

import io.millrace.execution.ConcurrencyGroup;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.ReadyExecution;
import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * The queue of executions to run: at least once, ids only. In order: what is due, within its limits, each tenant in its turn,
 * by priority and age.
 */
public interface RunQueue {

    /** Makes executions known. Offering one twice is harmless. Those that are not due yet wait until they are. */
    Uni<Void> offer(Collection<ReadyExecution> offers);

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

    /**
     * They are not to run any more (cancelled, paused): forget them where they wait. What is taken already stays taken.
     *
     * @return those that waited
     */
    Uni<Set<ExecutionId>> withdraw(Collection<ExecutionId> ids);

    /**
     * A part of all that it holds. What it holds from the first page to the last is in one of them; the rest may be.
     *
     * @param from {@link Page#START}, then what the page before says
     * @param most about so many
     */
    Uni<Page> page(String from, int most);

    /**
     * What has been lost, or was never there, and is to be brought back by this process now. For some time, which each
     * {@link #restore} prolongs, no other is asked to.
     */
    Uni<Loss> lost();

    /**
     * Offers of these what belongs to the loss.
     *
     * @return false: it is to stop. It was lost once more or another has taken over, or no more can be held
     */
    Uni<Boolean> restore(Loss loss, Collection<ReadyExecution> offers);

    /** All has been offered that was there when the loss was told. */
    Uni<Void> restored(Loss loss);

    /** An execution of the group has left its slot: one more may go. A hint between two {@link #vacancies}. */
    Uni<Void> freed(String tenant, String key);

    /** How many more of each group may go now, as Postgres counts live leases. Replaces what the queue believed. */
    Uni<Void> vacancies(Collection<Vacancy> vacancies);

    /** The groups of which something waits for a slot. */
    Uni<List<ConcurrencyGroup>> crowded();

    /** How much it holds. */
    Uni<Depth> depth();

    /** True when the queue is shared by processes (Redis), false when it lives in this one. */
    boolean shared();

    /** @param handle how the adapter finds the entry again */
    record Entry(ExecutionId id, String handle) {}

    /**
     * @param waiting what nobody took
     * @param taken what was taken so long ago that its taker should have acked it
     * @param next where the next page begins; {@link #START} = this was the last
     */
    record Page(Set<ExecutionId> waiting, List<Entry> taken, String next) {

        public static final String START = "";

        public boolean last() {
            return next.equals(START);
        }
    }

    /**
     * @param parts which of the queue's; none = nothing is lost, or another brings it back
     * @param claim under which it is brought back
     */
    record Loss(Set<Integer> parts, String claim) {

        public static final Loss NONE = new Loss(Set.of(), "");
    }

    /** @param free slots of the group, at least 0 */
    record Vacancy(String tenant, String key, int free) {}

    /**
     * @param ready entries that nobody took yet and that may go
     * @param pending taken and not acked
     * @param delayed waiting for their time
     * @param held due, and held back by a limit of rate or slots
     */
    record Depth(long ready, long pending, long delayed, long held) {

        Depth plus(Depth other) {
            return new Depth(ready + other.ready, pending + other.pending, delayed + other.delayed, held + other.held);
        }
    }
}
