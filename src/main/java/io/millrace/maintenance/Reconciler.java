package io.millrace.maintenance;

import io.millrace.execution.ExecutionId;
import io.millrace.execution.ReadyExecution;
import io.millrace.execution.ReadyExecution.Position;
import io.millrace.journal.Leases;
import io.millrace.queue.RunQueue;
import io.millrace.queue.RunQueue.Scan;
import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Reconciles the queue with Postgres, a page at a time: what is due and not in the queue is offered again, what is in the queue
 * and must not run is withdrawn. Each step continues where the one before ended, so that everything is compared in the end.
 *
 * <p>Both sides change meanwhile, so every difference is checked a second time before it counts.
 */
final class Reconciler {

    /** A stale entry does no harm: while none is found, the queue is searched for them at a fifth of the pace. */
    private static final int QUIET = 5;

    private static final Logger LOG = Logger.getLogger(Reconciler.class);

    /** How many differences were found in the current round, and in the last full one. */
    private static final class Round {
        private long found;
        private volatile double last = Double.NaN;

        boolean quiet() {
            return last == 0 && found == 0;
        }

        void add(int more, boolean full) {
            found += more;
            if (full) {
                last = found;
                found = 0;
            }
        }
    }

    private final Leases leases;
    private final RunQueue queue;
    private final SweepConfig config;
    private final Round missing = new Round();
    private final Round stale = new Round();
    private Position position = Position.START;
    private String from = Scan.START;

    Reconciler(Leases leases, RunQueue queue, SweepConfig config) {
        this.leases = leases;
        this.queue = queue;
        this.config = config;
    }

    /** How many differences the last full round found; not a number before there was one. */
    double disagreement() {
        return missing.last + stale.last;
    }

    Uni<Void> step() {
        return missing().chain(this::stale);
    }

    private Uni<Void> missing() {
        return leases.overdue(config.overdue(), position, config.sweepLimit()).chain(page -> {
            boolean full = page.size() < config.sweepLimit();
            return lacking(page)
                    .invoke(lacking -> {
                        missing.add(lacking.size(), full);
                        position = full
                                ? Position.START
                                : page.get(page.size() - 1).position();
                        if (!lacking.isEmpty()) {
                            LOG.infof("%d executions that were missing in the queue are offered again", lacking.size());
                        }
                    })
                    .chain(this::offer);
        });
    }

    // Read again: what was taken and claimed between the two reads was not in the queue and is not missing.
    private Uni<List<ReadyExecution>> lacking(List<ReadyExecution> page) {
        var positions = page.stream().map(ReadyExecution::position).collect(Collectors.toSet());
        return queue.missing(page.stream().map(ReadyExecution::id).toList())
                .chain(leases::open)
                .map(still -> still.stream()
                        .filter(due -> positions.contains(due.position()))
                        .toList());
    }

    private Uni<Void> stale() {
        return queue.scan(from, most()).chain(page -> {
            var ids = new HashSet<>(page.waiting());
            page.taken().forEach(entry -> ids.add(entry.id()));
            return leases.closed(ids)
                    .chain(closed -> withdraw(page, Set.copyOf(closed)))
                    .invoke(withdrawn -> {
                        stale.add(withdrawn, page.last());
                        from = page.next();
                        if (withdrawn > 0) {
                            LOG.infof("%d executions that must not run were withdrawn from the queue", withdrawn);
                        }
                    })
                    .replaceWithVoid();
        });
    }

    private int most() {
        return stale.quiet() ? Math.max(1, config.sweepLimit() / QUIET) : config.sweepLimit();
    }

    private Uni<Integer> withdraw(Scan page, Set<ExecutionId> closed) {
        var acked = page.taken().stream()
                .filter(entry -> closed.contains(entry.id()))
                .toList();
        return queue.ack(acked)
                .chain(() -> withdraw(
                        page.waiting().stream().filter(closed::contains).toList()))
                .map(withdrawn -> withdrawn + acked.size());
    }

    // What has been queued again since the first read is offered once more: just that entry may have been withdrawn.
    private Uni<Integer> withdraw(Collection<ExecutionId> ids) {
        return queue.withdraw(ids)
                .chain(withdrawn ->
                        leases.open(withdrawn).call(this::offer).map(again -> withdrawn.size() - again.size()));
    }

    // A queue that is full rejects them; the next round finds them.
    private Uni<Void> offer(List<ReadyExecution> ready) {
        return ready.isEmpty()
                ? Uni.createFrom().voidItem()
                : queue.offer(ready).onFailure(RejectedExecutionException.class).recoverWithItem(full -> {
                    LOG.debug("not offered yet", full);
                    return null;
                });
    }
}
