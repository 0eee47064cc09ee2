package io.millrace.worker;

import io.millrace.execution.AvailableSlots;
import io.millrace.execution.Claim;
import io.millrace.execution.ConcurrencyGroup;
import io.millrace.execution.ReadyExecution;
import io.millrace.journal.Slots;
import io.millrace.queue.RunQueue;
import io.smallrye.mutiny.Uni;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.IntBinaryOperator;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** Tells the queue how many slots of a group are free. What it tells is a hint: who runs, the claim decides. */
final class FreeSlots {

    private static final Logger LOG = Logger.getLogger(FreeSlots.class);

    private final Slots slots;
    private final RunQueue queue;
    private final WorkerConfig config;

    FreeSlots(Slots slots, RunQueue queue, WorkerConfig config) {
        this.slots = slots;
        this.queue = queue;
        this.config = config;
    }

    /** Counts for all groups of which something waits, and so puts right whatever the queue believes. */
    Uni<Void> count() {
        return queue.waitingGroups().chain(waiting -> count(waiting.stream(), Math::max));
    }

    /** Counts for the groups of these, in case a lease of theirs ended since they were refused a slot. */
    Uni<Void> countAgain(List<ReadyExecution> refused) {
        // The least: what was refused with its own limit would be refused again and again with a larger one.
        return count(groups(refused), Math::min)
                .onFailure()
                .invoke(failure -> LOG.debugf("slots not counted, the sweeper will: %s", failure.getMessage()))
                .onFailure()
                .recoverWithNull();
    }

    /** The groups of these have no slot free. */
    Uni<Void> none(List<ReadyExecution> refused) {
        return queue.updateSlots(groups(refused)
                .map(group -> new AvailableSlots(group, 0))
                .distinct()
                .toList());
    }

    /** A run has ended, and with it its hold of a slot, if it needed one. */
    void freed(Claim claim) {
        ConcurrencyGroup.of(claim.tenant(), claim.limits())
                .ifPresent(group -> queue.slotReleased(group.tenant(), group.key())
                        .subscribe()
                        .with(
                                done -> {},
                                failure -> LOG.debugf(
                                        "%s is not told that a slot is free, the sweeper will: %s",
                                        group.key(), failure.getMessage())));
    }

    // Of one key there may be several limits at a time, when its workflow has changed.
    private Uni<Void> count(Stream<ConcurrencyGroup> groups, IntBinaryOperator which) {
        var byKey = new LinkedHashMap<List<String>, ConcurrencyGroup>();
        groups.forEach(group -> byKey.merge(
                List.of(group.tenant(), group.key()),
                group,
                (one, other) ->
                        new ConcurrencyGroup(one.tenant(), one.key(), which.applyAsInt(one.limit(), other.limit()))));
        return byKey.isEmpty()
                ? Uni.createFrom().voidItem()
                : slots.free(byKey.values(), config.lease()).chain(queue::updateSlots);
    }

    private static Stream<ConcurrencyGroup> groups(List<ReadyExecution> refused) {
        return refused.stream().flatMap(due -> ConcurrencyGroup.of(due.tenant(), due.limits()).stream());
    }
}
