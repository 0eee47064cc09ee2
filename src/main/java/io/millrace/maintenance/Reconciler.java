package io.millrace.maintenance;

import io.millrace.execution.ExecutionId;
import io.millrace.execution.ReadyExecution;
import io.millrace.journal.Leases;
import io.millrace.queue.RunQueue;
import io.millrace.queue.RunQueue.Scan;
import io.millrace.worker.WorkerConfig;
import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Holds the queue to what Postgres says, a step at a time: what is due and not in the queue is offered again, what is in the
 * queue and not to run is taken out. Each step goes on where the one before ended, so all is looked at, however much it is.
 *
 * <p>Both sides change meanwhile, so what seems wrong is looked at twice: only what is still wrong counts.
 */
public final class Reconciler {

    /** What the queue holds in vain does no harm: while none is found it is looked through at a fifth of the pace. */
    private static final int QUIET = 5;

    private static final Logger LOG = Logger.getLogger(Reconciler.class);

    /** How much was found in the round under way, and in the last full one. */
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
    private final WorkerConfig config;
    private final Round missing = new Round();
    private final Round superfluous = new Round();
    private ReadyExecution.Position place = ReadyExecution.Position.START;
    private String from = Scan.START;

    public Reconciler(Leases leases, RunQueue queue, WorkerConfig config) {
        this.leases = leases;
        this.queue = queue;
        this.config = config;
    }

    /** How many disagreed at the last full round; not a number before that. */
    public double disagreement() {
        return missing.last + superfluous.last;
    }

    public Uni<Void> step() {
        return missing().chain(this::superfluous);
    }

    private Uni<Void> missing() {
        return leases.overdue(config.overdue(), place, config.sweepLimit()).chain(page -> {
            boolean full = page.size() < config.sweepLimit();
            return forgotten(page)
                    .invoke(forgotten -> {
                        missing.add(forgotten.size(), full);
                        place = full
                                ? ReadyExecution.Position.START
                                : page.get(page.size() - 1).position();
                        if (!forgotten.isEmpty()) {
                            LOG.infof("%d executions the queue did not know are offered again", forgotten.size());
                        }
                    })
                    .chain(this::offer);
        });
    }

    // Asked for again: what was taken and claimed between the two questions was not in the queue and is not missing.
    private Uni<List<ReadyExecution>> forgotten(List<ReadyExecution> page) {
        var places = page.stream().map(ReadyExecution::position).collect(Collectors.toSet());
        return queue.missing(page.stream().map(ReadyExecution::id).toList())
                .chain(leases::open)
                .map(still -> still.stream()
                        .filter(due -> places.contains(due.position()))
                        .toList());
    }

    private Uni<Void> superfluous() {
        return queue.scan(from, most()).chain(page -> {
            var ids = new HashSet<>(page.waiting());
            page.taken().forEach(entry -> ids.add(entry.id()));
            return leases.closed(ids)
                    .chain(closed -> withdraw(page, Set.copyOf(closed)))
                    .invoke(withdrawn -> {
                        superfluous.add(withdrawn, page.last());
                        from = page.next();
                        if (withdrawn > 0) {
                            LOG.infof("%d executions that are not to run were taken out of the queue", withdrawn);
                        }
                    })
                    .replaceWithVoid();
        });
    }

    private int most() {
        return superfluous.quiet() ? Math.max(1, config.sweepLimit() / QUIET) : config.sweepLimit();
    }

    private Uni<Integer> withdraw(Scan page, Set<ExecutionId> closed) {
        var over = page.taken().stream()
                .filter(entry -> closed.contains(entry.id()))
                .toList();
        return queue.ack(over)
                .chain(() -> withdraw(
                        page.waiting().stream().filter(closed::contains).toList()))
                .map(withdrawn -> withdrawn + over.size());
    }

    // What has been queued again since the first look is offered once more: it may have been just that which was taken
    // out.
    private Uni<Integer> withdraw(Collection<ExecutionId> over) {
        return queue.withdraw(over)
                .chain(withdrawn ->
                        leases.open(withdrawn).call(this::offer).map(again -> withdrawn.size() - again.size()));
    }

    // A queue that is full says so; the next round finds them.
    private Uni<Void> offer(List<ReadyExecution> ready) {
        return ready.isEmpty()
                ? Uni.createFrom().voidItem()
                : queue.offer(ready).onFailure(RejectedExecutionException.class).recoverWithItem(full -> {
                    LOG.debug("not offered for now", full);
                    return null;
                });
    }
}
