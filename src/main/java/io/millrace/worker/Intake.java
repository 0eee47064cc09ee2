package io.millrace.worker;

import io.millrace.execution.Claim;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.ReadyExecution;
import io.millrace.execution.Status;
import io.millrace.execution.Transition;
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
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Take, claim, ack, start: as many at a time as slots are free, over and over. */
final class Intake {

    private static final Logger LOG = Logger.getLogger(Intake.class);
    private static final long FIRST_PAUSE_MS = 100;
    private static final long LONGEST_PAUSE_MS = 2_000;

    private final Vertx vertx;
    private final Context context;
    private final RunQueue queue;
    private final Journal journal;
    private final Slots slots;
    private final FreeSlots vacancies;
    private final Runner runner;
    private final RunningSet roster;
    private final Heartbeat heartbeat;
    private final CompletionMetrics ends;
    private final WorkerConfig config;
    private final InstantSource clock;

    private volatile boolean stopped;
    private @Nullable Cancellable taking;
    private long pause = FIRST_PAUSE_MS;

    Intake(
            Vertx vertx,
            Context context,
            RunQueue queue,
            Journal journal,
            Slots slots,
            FreeSlots vacancies,
            Runner runner,
            RunningSet roster,
            Heartbeat heartbeat,
            CompletionMetrics ends,
            WorkerConfig config,
            InstantSource clock) {
        this.vertx = vertx;
        this.context = context;
        this.queue = queue;
        this.journal = journal;
        this.slots = slots;
        this.vacancies = vacancies;
        this.runner = runner;
        this.roster = roster;
        this.heartbeat = heartbeat;
        this.ends = ends;
        this.config = config;
        this.clock = clock;
    }

    void start() {
        context.runOnContext(ignored -> next());
    }

    /** Takes nothing more. */
    void stop() {
        stopped = true;
        context.runOnContext(ignored -> {
            if (taking != null) {
                taking.cancel();
            }
        });
    }

    /**
     * Entries that came another way than by {@link RunQueue#take}: left behind by a dead consumer. Those for which there is no
     * slot stay pending and come again.
     */
    Uni<Void> accept(List<RunQueue.Entry> entries) {
        int slots = roster.reserve(entries.size());
        return slots == 0 ? Uni.createFrom().voidItem() : claim(entries.subList(0, slots));
    }

    // Slots that were free when the take began may have gone to reclaimed entries, or to executions born here. The rest
    // goes back to its place in the queue, for whoever has a slot.
    private Uni<Void> acceptAll(List<RunQueue.Entry> entries) {
        if (entries.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        int slots = stopped ? 0 : roster.reserve(entries.size());
        return slots == 0
                ? queue.requeue(entries)
                : claim(entries.subList(0, slots)).chain(() -> acceptAll(entries.subList(slots, entries.size())));
    }

    private void next() {
        if (stopped) {
            return;
        }
        if (!heartbeat.fresh()) {
            after(FIRST_PAUSE_MS);
            return;
        }
        int free = roster.free();
        if (free <= 0) {
            roster.whenFree(this::start);
            return;
        }
        taking = queue.take(free)
                .chain(this::acceptAll)
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
                                LOG.warnf("no intake, trying on: %s", failure.getMessage());
                            }
                            after(pause);
                            pause = Math.min(LONGEST_PAUSE_MS, pause * 2);
                        });
    }

    private void after(long millis) {
        vertx.setTimer(millis, ignored -> start());
    }

    /** A slot for an execution that is about to be born here; empty when none is free, or none may start. */
    Optional<ReservedSlot> seat() {
        return stopped || !heartbeat.fresh() || roster.reserve(1) == 0
                ? Optional.empty()
                : Optional.of(new RunningSetSlot(heartbeat.owner(), this::start, () -> roster.release(1)));
    }

    // Each entry has its slot.
    private Uni<Void> claim(List<RunQueue.Entry> entries) {
        var ids = entries.stream().map(RunQueue.Entry::id).distinct().toList();
        roster.release(entries.size() - ids.size());
        var owner = heartbeat.owner();
        return journal.claim(ids, owner)
                .onFailure()
                .invoke(() -> roster.release(ids.size()))
                .invoke(claims -> claims.forEach(claim -> start(claim, owner)))
                .map(claims -> claims.stream().map(Claim::id).collect(Collectors.toSet()))
                .chain(claimed -> claimed.size() == ids.size()
                        ? ack(entries)
                        : ack(having(entries, claimed::contains))
                                .chain(() -> claimOfGroups(having(entries, id -> !claimed.contains(id)), owner)));
    }

    // Over, somebody else's, or in need of a slot of its group.
    private Uni<Void> claimOfGroups(List<RunQueue.Entry> entries, String owner) {
        var ids = entries.stream().map(RunQueue.Entry::id).distinct().toList();
        return slots.claim(ids, owner, config.lease())
                .onFailure()
                .invoke(() -> roster.release(ids.size()))
                .invoke(claimed -> {
                    roster.release(ids.size() - claimed.claims().size());
                    claimed.claims().forEach(claim -> start(claim, owner));
                })
                .chain(claimed -> claimed.full().isEmpty()
                        ? ack(entries)
                        // Offered again before they are acked: a crash in between brings them twice, never loses them.
                        : vacancies
                                .none(claimed.full())
                                .chain(() -> queue.offer(claimed.full()))
                                .chain(() -> ack(entries))
                                .chain(() -> vacancies.countAgain(claimed.full())));
    }

    private static List<RunQueue.Entry> having(List<RunQueue.Entry> entries, Predicate<ExecutionId> which) {
        return entries.stream().filter(entry -> which.test(entry.id())).toList();
    }

    // Ack after the claim has committed: a crash in between redelivers, never loses.
    private Uni<Void> ack(List<RunQueue.Entry> entries) {
        return queue.ack(entries).onFailure().recoverWithItem(failure -> {
            LOG.debugf("%d entries not acked, they come back: %s", entries.size(), failure.getMessage());
            return null;
        });
    }

    private void start(Claim claim, String owner) {
        if (!owner.equals(heartbeat.owner())) {
            roster.release(1); // Fenced while the claim was under way; the former identity's leases are recovered.
            return;
        }
        runner.start(claim, heartbeat::fresh)
                .subscribe()
                .with(
                        run -> {
                            roster.add(run);
                            if (!owner.equals(heartbeat.owner())) {
                                run.abandon("the worker was fenced while it started");
                            }
                            run.end().subscribe().with(end -> ended(run, end, owner));
                        },
                        failure -> {
                            // Still leased to this worker and not on its roster: the heartbeat hands it back.
                            LOG.warnf("execution %s not started: %s", claim.id(), failure.getMessage());
                            roster.release(1);
                        });
    }

    private void ended(RunHandle run, RunEnd end, String owner) {
        ends.ended(end, !owner.equals(heartbeat.owner()));
        roster.remove(run);
        vacancies.freed(run.claim());
        if (end instanceof RunEnd.Left left) {
            offer(run.claim(), left);
        } else if (end instanceof RunEnd.Abandoned abandoned) {
            LOG.debugf("execution %s abandoned: %s", run.claim().id(), abandoned.why());
        }
    }

    private void offer(Claim claim, RunEnd.Left left) {
        var ready = new ArrayList<ReadyExecution>(2);
        if (left.transition() instanceof Transition.Retry retry) {
            ready.add(again(claim, retry.due()));
        } else if (left.written().status() == Status.QUEUED) {
            ready.add(again(claim, clock.instant()));
        } else if (left.transition() instanceof Transition.Park park && park.due() != null) {
            ready.add(again(claim, park.due()));
        }
        var woken = left.written().woken();
        if (woken != null) {
            ready.add(woken);
        }
        if (!ready.isEmpty()) {
            queue.offer(ready)
                    .subscribe()
                    .with(
                            done -> {},
                            failure -> LOG.debugf(
                                    "%s not offered, the sweeper will: %s", claim.id(), failure.getMessage()));
        }
    }

    private static ReadyExecution again(Claim claim, Instant due) {
        return new ReadyExecution(claim.id(), claim.tenant(), claim.priority(), due, false, claim.limits());
    }
}
