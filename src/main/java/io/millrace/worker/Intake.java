package io.millrace.worker;

import io.millrace.dispatch.Dispatcher;
import io.millrace.execution.Claim;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.ReadyExecution;
import io.millrace.journal.Journal;
import io.millrace.journal.Slots;
import io.millrace.queue.RunQueue;
import io.millrace.run.RunEnd;
import io.millrace.run.RunHandle;
import io.millrace.run.Runner;
import io.millrace.submission.ReservedSlot;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Takes entries from the queue, claims, acks and starts them: as many at a time as slots are free, in a loop. */
final class Intake {

    private static final Logger LOG = Logger.getLogger(Intake.class);
    private static final long FIRST_PAUSE_MS = 100;
    private static final long LONGEST_PAUSE_MS = 2_000;

    private final Vertx vertx;
    private final Context context;
    private final RunQueue queue;
    private final Dispatcher dispatcher;
    private final Journal journal;
    private final Slots slots;
    private final FreeSlots freeSlots;
    private final Runner runner;
    private final RunningSet running;
    private final Heartbeat heartbeat;
    private final CompletionMetrics completions;
    private final WorkerConfig config;
    private final InstantSource clock;

    private final SuspectIntake suspects;

    private volatile boolean stopped;
    private @Nullable Cancellable taking;
    private long pause = FIRST_PAUSE_MS;

    Intake(
            Vertx vertx,
            Context context,
            RunQueue queue,
            Dispatcher dispatcher,
            Journal journal,
            Slots slots,
            FreeSlots freeSlots,
            Runner runner,
            RunningSet running,
            Heartbeat heartbeat,
            CompletionMetrics completions,
            WorkerConfig config,
            InstantSource clock) {
        this.vertx = vertx;
        this.context = context;
        this.queue = queue;
        this.dispatcher = dispatcher;
        this.journal = journal;
        this.slots = slots;
        this.freeSlots = freeSlots;
        this.runner = runner;
        this.running = running;
        this.heartbeat = heartbeat;
        this.completions = completions;
        this.config = config;
        this.clock = clock;
        this.suspects = new SuspectIntake(
                vertx, context, queue, slots, running, heartbeat, config, this::start, this::offerFull);
    }

    void start() {
        context.runOnContext(ignored -> next());
    }

    void stop() {
        stopped = true;
        context.runOnContext(ignored -> {
            if (taking != null) {
                taking.cancel();
            }
            suspects.stop();
        });
    }

    /** Takes over entries that a dead consumer left pending; those for which no slot is free stay pending. */
    Uni<Void> reclaim() {
        int free = running.free();
        // What is claimed without a heartbeat would be recovered at once.
        return free <= 0 || !heartbeat.fresh()
                ? Uni.createFrom().voidItem()
                : queue.reclaim(free).chain(this::claimReclaimed);
    }

    private Uni<Void> claimReclaimed(List<RunQueue.Entry> entries) {
        int slots = running.reserve(entries.size());
        return slots == 0 ? Uni.createFrom().voidItem() : claim(entries.subList(0, slots));
    }

    // Slots that were free when the take began may have gone to reclaimed entries, or to executions submitted here. The
    // rest
    // goes back to its place in the queue, for a worker with a free slot.
    private Uni<Void> claimTaken(List<RunQueue.Entry> entries) {
        if (entries.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        int slots = stopped ? 0 : running.reserve(entries.size());
        return slots == 0
                ? queue.requeue(entries)
                : claim(entries.subList(0, slots)).chain(() -> claimTaken(entries.subList(slots, entries.size())));
    }

    private void next() {
        if (stopped) {
            return;
        }
        if (!heartbeat.fresh()) {
            after(FIRST_PAUSE_MS);
            return;
        }
        int free = running.free();
        if (free <= 0) {
            running.whenFree(this::start);
            return;
        }
        taking = queue.take(free)
                .chain(this::claimTaken)
                .emitOn(task -> context.runOnContext(ignored -> task.run()))
                .subscribe()
                .with(
                        done -> {
                            if (pause > FIRST_PAUSE_MS) {
                                LOG.info("the intake works again");
                                pause = FIRST_PAUSE_MS;
                            }
                            start();
                        },
                        failure -> {
                            if (pause == FIRST_PAUSE_MS) {
                                LOG.warnf("the intake failed, retrying: %s", failure.getMessage());
                            }
                            after(pause);
                            pause = Math.min(LONGEST_PAUSE_MS, pause * 2);
                        });
    }

    private void after(long millis) {
        vertx.setTimer(millis, ignored -> start());
    }

    /** A slot for an execution that is about to be submitted here; empty when none is free, or none may start. */
    Optional<ReservedSlot> reserveSlot() {
        return stopped || !heartbeat.fresh() || running.reserve(1) == 0
                ? Optional.empty()
                : Optional.of(new RunningSetSlot(heartbeat.owner(), this::start, () -> running.release(1)));
    }

    // A slot is reserved for each entry.
    private Uni<Void> claim(List<RunQueue.Entry> entries) {
        var ids = entries.stream().map(RunQueue.Entry::id).distinct().toList();
        running.release(entries.size() - ids.size());
        var owner = heartbeat.owner();
        return journal.claim(ids, owner)
                .onFailure()
                .invoke(() -> running.release(ids.size()))
                .invoke(claims -> claims.forEach(claim -> start(claim, owner)))
                .map(claims -> claims.stream().map(Claim::id).collect(Collectors.toSet()))
                .chain(claimed -> claimed.size() == ids.size()
                        ? ack(entries)
                        : ack(having(entries, claimed::contains))
                                .chain(() -> claimOfGroups(having(entries, id -> !claimed.contains(id)), owner)));
    }

    // These are terminal, claimed by another worker, need a slot of their group, or are suspects.
    private Uni<Void> claimOfGroups(List<RunQueue.Entry> entries, String owner) {
        var ids = entries.stream().map(RunQueue.Entry::id).distinct().toList();
        return slots.claim(ids, owner, config.lease())
                .onFailure()
                .invoke(() -> running.release(ids.size()))
                .invoke(claimed -> {
                    running.release(ids.size() - claimed.claims().size());
                    claimed.claims().forEach(claim -> start(claim, owner));
                })
                .chain(claimed -> {
                    var apart = suspects.setApart(entries, claimed.suspects());
                    return offerFull(claimed.full(), having(entries, id -> !apart.contains(id)));
                });
    }

    private Uni<Void> offerFull(List<ReadyExecution> full, List<RunQueue.Entry> entries) {
        return full.isEmpty()
                ? ack(entries)
                // Offered again before they are acked: a crash in between delivers them twice, never loses them.
                : freeSlots
                        .reportNone(full)
                        .chain(() -> queue.offer(full))
                        .chain(() -> ack(entries))
                        .chain(() -> freeSlots.recount(full));
    }

    private static List<RunQueue.Entry> having(List<RunQueue.Entry> entries, Predicate<ExecutionId> which) {
        return entries.stream().filter(entry -> which.test(entry.id())).toList();
    }

    // Ack after the claim has committed: a crash in between redelivers, never loses.
    private Uni<Void> ack(List<RunQueue.Entry> entries) {
        return queue.ack(entries).onFailure().recoverWithItem(failure -> {
            LOG.debugf("%d entries not acked, they are delivered again: %s", entries.size(), failure.getMessage());
            return null;
        });
    }

    private void start(Claim claim, String owner) {
        if (!owner.equals(heartbeat.owner())) {
            running.release(1); // Fenced while the claim was under way; the leases of the old identity are recovered.
            suspects.ended(claim);
            return;
        }
        runner.start(claim, heartbeat::fresh)
                .subscribe()
                .with(
                        run -> {
                            running.add(run);
                            if (!owner.equals(heartbeat.owner())) {
                                run.abandon("the worker was fenced while it started");
                            }
                            run.end().subscribe().with(end -> ended(run, end, owner));
                        },
                        failure -> {
                            // Still leased to this worker and not in its running set: the heartbeat hands it back.
                            LOG.warnf("execution %s not started: %s", claim.id(), failure.getMessage());
                            running.release(1);
                            suspects.ended(claim);
                        });
    }

    private void ended(RunHandle run, RunEnd end, String owner) {
        completions.ended(end, !owner.equals(heartbeat.owner()));
        running.remove(run);
        freeSlots.freed(run.claim());
        suspects.ended(run.claim());
        if (end instanceof RunEnd.Left left) {
            offer(run.claim(), left);
        } else if (end instanceof RunEnd.Abandoned abandoned) {
            LOG.debugf("execution %s abandoned: %s", run.claim().id(), abandoned.why());
        }
    }

    private void offer(Claim claim, RunEnd.Left left) {
        var ready = new ArrayList<ReadyExecution>(2);
        var due = left.transition().readyAt(left.written().status(), clock.instant());
        if (due != null) {
            ready.add(new ReadyExecution(claim.id(), claim.tenant(), claim.priority(), due, false, claim.limits()));
        }
        var woken = left.written().woken();
        if (woken != null) {
            ready.add(woken);
        }
        dispatcher.offer(ready);
    }
}
