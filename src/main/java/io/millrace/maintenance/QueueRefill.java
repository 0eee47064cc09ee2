package io.millrace.maintenance;

import io.millrace.execution.ReadyExecution;
import io.millrace.journal.Leases;
import io.millrace.queue.RunQueue;
import io.millrace.queue.RunQueue.Refill;
import io.millrace.worker.WorkerConfig;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Fills the queue from Postgres when it lost what it held, or never held it: all that is queued or waits for a time, the
 * earliest first. Runs beside the sweeps, which go on meanwhile. Begun anew after a crash, since offers may repeat.
 */
public final class QueueRefill {

    private static final Logger LOG = Logger.getLogger(QueueRefill.class);

    /** A walk through all that is open; goes on where it stood when a statement failed. */
    private static final class Walk {
        final Refill refill;
        final long began = System.nanoTime();
        ReadyExecution.Position place = ReadyExecution.Position.START;
        int offered;
        boolean over;

        Walk(Refill refill) {
            this.refill = refill;
        }
    }

    private final Leases leases;
    private final RunQueue queue;
    private final WorkerConfig config;
    private volatile boolean walking;
    private volatile @Nullable Walk walk;

    public QueueRefill(Leases leases, RunQueue queue, WorkerConfig config) {
        this.leases = leases;
        this.queue = queue;
        this.config = config;
    }

    /** The queue is known to lack what it will have in a moment. */
    public boolean underWay() {
        return walk != null;
    }

    /** Asks whether something is lost. Completes when this is known, not when it is brought back. */
    public Uni<Void> look() {
        if (walking) {
            return Uni.createFrom().voidItem();
        }
        var broken = walk;
        if (broken != null) {
            go(broken);
            return Uni.createFrom().voidItem();
        }
        return queue.claimRefill()
                .invoke(refill -> {
                    if (!refill.parts().isEmpty()) {
                        go(new Walk(refill));
                    }
                })
                .replaceWithVoid();
    }

    private void go(Walk walk) {
        this.walk = walk;
        walking = true;
        Multi.createBy()
                .repeating()
                .uni(() -> step(walk))
                .whilst(over -> !over)
                .collect()
                .last()
                .subscribe()
                .with(
                        over -> {
                            this.walk = null;
                            walking = false;
                            if (walk.offered > 0) {
                                LOG.infof(
                                        "the queue was filled from Postgres: %d executions in %d ms",
                                        walk.offered, (System.nanoTime() - walk.began) / 1_000_000);
                            }
                        },
                        failure -> {
                            walking = false;
                            LOG.warnf("the queue is not filled yet, trying on: %s", failure.getMessage());
                        });
    }

    private Uni<Boolean> step(Walk walk) {
        return leases.open(walk.place, config.sweepLimit())
                .chain(page -> page.isEmpty()
                        ? Uni.createFrom().item(true)
                        : queue.refill(walk.refill, page).map(goOn -> {
                            walk.place = page.get(page.size() - 1).position();
                            walk.offered += page.size();
                            walk.over = !goOn;
                            return walk.over || page.size() < config.sweepLimit();
                        }))
                .call(through -> through && !walk.over
                        ? queue.completeRefill(walk.refill)
                        : Uni.createFrom().voidItem());
    }
}
