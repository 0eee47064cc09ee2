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

/** Reports to the queue how many slots of a group are free. That is a hint only: the claim decides what runs. */
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

    /** For all groups of which something waits; this corrects whatever the queue believed. */
    Uni<Void> report() {
        return queue.waitingGroups().chain(waiting -> report(waiting.stream(), Math::max));
    }

    /** Counts again for the groups of these, in case a lease of theirs ended since they were refused a slot. */
    Uni<Void> recount(List<ReadyExecution> refused) {
        // The smallest limit: with a larger one, what its own limit refused would be refused again and again.
        return report(groups(refused), Math::min)
                .onFailure()
                .invoke(failure ->
                        LOG.debugf("free slots not counted, the next sweep does it: %s", failure.getMessage()))
                .onFailure()
                .recoverWithNull();
    }

    /** The groups of these have no free slot. */
    Uni<Void> reportNone(List<ReadyExecution> refused) {
        return queue.updateSlots(groups(refused)
                .map(group -> new AvailableSlots(group, 0))
                .distinct()
                .toList());
    }

    /** A run has ended, and with it the lease that was its slot, if it needed one. */
    void freed(Claim claim) {
        ConcurrencyGroup.of(claim.tenant(), claim.limits())
                .ifPresent(group -> queue.slotReleased(group.tenant(), group.key())
                        .subscribe()
                        .with(
                                done -> {},
                                failure -> LOG.debugf(
                                        "free slot of %s not reported, the next sweep does it: %s",
                                        group.key(), failure.getMessage())));
    }

    // One key may have several limits at a time, when its workflow has changed.
    private Uni<Void> report(Stream<ConcurrencyGroup> groups, IntBinaryOperator which) {
        var byKey = new LinkedHashMap<List<String>, ConcurrencyGroup>();
        groups.forEach(group -> byKey.merge(
                List.of(group.tenant().value(), group.key()),
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
