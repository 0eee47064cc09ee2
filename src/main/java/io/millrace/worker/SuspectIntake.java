package io.millrace.worker;

import io.millrace.execution.Claim;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.ReadyExecution;
import io.millrace.journal.Slots;
import io.millrace.queue.RunQueue;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** Claims and starts {@link Suspects}, each in its turn. */
final class SuspectIntake {

    private static final Logger LOG = Logger.getLogger(SuspectIntake.class);
    private static final long PAUSE_MS = 100;

    private final Vertx vertx;
    private final Context context;
    private final RunQueue queue;
    private final Slots slots;
    private final RunningSet running;
    private final Heartbeat heartbeat;
    private final WorkerConfig config;
    private final BiConsumer<Claim, String> start;
    private final BiFunction<List<ReadyExecution>, List<RunQueue.Entry>, Uni<Void>> offerFull;
    private final Suspects suspects;
    private boolean timed;
    private boolean stopped;

    /**
     * @param context the worker's loop
     * @param start takes a claim, for which a slot is reserved, and its owner
     * @param offerFull offers those without a free slot of their group again, then acks the entries
     */
    SuspectIntake(
            Vertx vertx,
            Context context,
            RunQueue queue,
            Slots slots,
            RunningSet running,
            Heartbeat heartbeat,
            WorkerConfig config,
            BiConsumer<Claim, String> start,
            BiFunction<List<ReadyExecution>, List<RunQueue.Entry>, Uni<Void>> offerFull) {
        this.vertx = vertx;
        this.context = context;
        this.queue = queue;
        this.slots = slots;
        this.running = running;
        this.heartbeat = heartbeat;
        this.config = config;
        this.start = start;
        this.offerFull = offerFull;
        this.suspects = new Suspects(config.suspectTime());
    }

    /** Answers which of the entries wait for their turn from now on: they are not to be acked. */
    Set<ExecutionId> setApart(List<RunQueue.Entry> entries, List<Slots.Suspect> found) {
        if (!found.isEmpty()) {
            context.runOnContext(ignored -> {
                for (var suspect : found) {
                    entries.stream()
                            .filter(entry -> entry.id().equals(suspect.id()))
                            .findFirst()
                            .ifPresent(entry -> suspects.add(entry, suspect));
                }
                next();
            });
        }
        return found.stream().map(Slots.Suspect::id).collect(Collectors.toSet());
    }

    /** The run of this claim has ended, or does not begin. */
    void ended(Claim claim) {
        if (claim.losses() > 0) {
            context.runOnContext(ignored -> {
                suspects.ended(claim.id());
                next();
            });
        }
    }

    /** On the loop: those that wait are for other workers. */
    void stop() {
        stopped = true;
        next();
    }

    // On the loop. Called when one is set apart or has ended, and when the time of the one before is over.
    private void next() {
        if (stopped) {
            requeue();
            return;
        }
        long nanos = suspects.nanosLeft(System.nanoTime());
        if (nanos == Long.MAX_VALUE) {
            return;
        }
        if (nanos > 0 || !heartbeat.fresh() || running.reserve(1) == 0) {
            later(Math.max(PAUSE_MS, TimeUnit.NANOSECONDS.toMillis(nanos)));
            return;
        }
        claim(suspects.next(), heartbeat.owner());
    }

    private void later(long millis) {
        if (!timed) {
            timed = true;
            vertx.setTimer(
                    millis,
                    ignored -> context.runOnContext(on -> {
                        timed = false;
                        next();
                    }));
        }
    }

    private void claim(Suspects.Waiting suspect, String owner) {
        slots.claimSuspect(suspect.entry().id(), owner, config.lease())
                .emitOn(this::onLoop)
                .invoke(claimed -> {
                    if (claimed.claims().isEmpty()) {
                        running.release(1);
                        suspects.notStarted();
                    } else {
                        suspects.started(suspect, System.nanoTime());
                        claimed.claims().forEach(claim -> start.accept(claim, owner));
                    }
                })
                .chain(claimed -> offerFull.apply(claimed.full(), List.of(suspect.entry())))
                .emitOn(this::onLoop)
                .subscribe()
                .with(done -> next(), failure -> {
                    if (suspects.failed(suspect)) {
                        running.release(1);
                    }
                    LOG.warnf(
                            "execution %s not claimed, the queue delivers it again: %s",
                            suspect.entry().id(), failure.getMessage());
                    next();
                });
    }

    private void requeue() {
        var left = suspects.leave();
        if (!left.isEmpty()) {
            queue.requeue(left)
                    .subscribe()
                    .with(done -> {}, failure -> LOG.debugf("suspects not requeued: %s", failure.getMessage()));
        }
    }

    private void onLoop(Runnable task) {
        context.runOnContext(ignored -> task.run());
    }
}
