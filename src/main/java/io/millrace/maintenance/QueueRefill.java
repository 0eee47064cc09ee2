package io.millrace.maintenance;

import io.millrace.execution.ReadyExecution.Position;
import io.millrace.journal.Leases;
import io.millrace.queue.RunQueue;
import io.millrace.queue.RunQueue.Refill;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Refills the queue from Postgres when it lost its content, or never had it: all that is queued or waits for a time, the
 * earliest first. Runs beside the sweeps, which continue meanwhile. After a crash it starts over, since offers may repeat.
 */
final class QueueRefill {

    private static final Logger LOG = Logger.getLogger(QueueRefill.class);

    /** A walk through all open executions, page by page; after a failure it continues with the page that failed. */
    private static final class Walk {
        final Refill refill;
        final long started = System.nanoTime();
        Position position = Position.START;
        int offered;
        boolean abandoned;

        Walk(Refill refill) {
            this.refill = refill;
        }
    }

    private final Leases leases;
    private final RunQueue queue;
    private final SweepConfig config;
    private volatile boolean walking;
    private volatile @Nullable Walk walk;

    QueueRefill(Leases leases, RunQueue queue, SweepConfig config) {
        this.leases = leases;
        this.queue = queue;
        this.config = config;
    }

    /** The queue lacks executions and will have them in a moment. */
    boolean underWay() {
        return walk != null;
    }

    /** Asks whether something is lost. Completes when this is known, not when it is restored. */
    Uni<Void> check() {
        if (walking) {
            return Uni.createFrom().voidItem();
        }
        var interrupted = walk;
        if (interrupted != null) {
            resume(interrupted);
            return Uni.createFrom().voidItem();
        }
        return queue.claimRefill()
                .invoke(refill -> {
                    if (!refill.parts().isEmpty()) {
                        resume(new Walk(refill));
                    }
                })
                .replaceWithVoid();
    }

    private void resume(Walk walk) {
        this.walk = walk;
        walking = true;
        Multi.createBy()
                .repeating()
                .uni(() -> step(walk))
                .whilst(done -> !done)
                .collect()
                .last()
                .subscribe()
                .with(
                        done -> {
                            this.walk = null;
                            walking = false;
                            if (walk.offered > 0) {
                                LOG.infof(
                                        "the queue was refilled from Postgres: %d executions in %d ms",
                                        walk.offered, (System.nanoTime() - walk.started) / 1_000_000);
                            }
                        },
                        failure -> {
                            walking = false;
                            LOG.warnf(
                                    "the queue is not refilled yet, the next sweep continues: %s",
                                    failure.getMessage());
                        });
    }

    private Uni<Boolean> step(Walk walk) {
        return leases.open(walk.position, config.sweepLimit())
                .chain(page -> page.isEmpty()
                        ? Uni.createFrom().item(true)
                        : queue.refill(walk.refill, page).map(more -> {
                            walk.position = page.get(page.size() - 1).position();
                            walk.offered += page.size();
                            walk.abandoned = !more;
                            return walk.abandoned || page.size() < config.sweepLimit();
                        }))
                .call(done -> done && !walk.abandoned
                        ? queue.completeRefill(walk.refill)
                        : Uni.createFrom().voidItem());
    }
}
