package io.millrace.worker;

import io.millrace.control.ControlService;
import io.millrace.execution.ReadyExecution;
import io.millrace.journal.Leases;
import io.millrace.maintenance.QueueGauges;
import io.millrace.maintenance.QueueRefill;
import io.millrace.maintenance.Reconciler;
import io.millrace.queue.RunQueue;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.concurrent.Executor;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Brings back what would otherwise be stuck: work of dead workers, what queue and Postgres disagree about, entries nobody acked, slots nobody
 * holds, children nobody waits for.
 */
final class Sweeper {

    private static final Logger LOG = Logger.getLogger(Sweeper.class);

    private final Leases leases;
    private final RunQueue queue;
    private final QueueRefill filling;
    private final Reconciler reconciler;
    private final QueueGauges gauges;
    private final FreeSlots vacancies;
    private final ControlService control;
    private final Intake intake;
    private final CompletionMetrics ends;
    private final RunningSet roster;
    private final WorkerConfig config;
    private final Executor loop;
    private boolean sweeping;
    private boolean failing;

    Sweeper(
            Leases leases,
            RunQueue queue,
            QueueRefill filling,
            Reconciler reconciler,
            QueueGauges gauges,
            FreeSlots vacancies,
            ControlService control,
            Intake intake,
            CompletionMetrics ends,
            RunningSet roster,
            WorkerConfig config,
            Executor loop) {
        this.leases = leases;
        this.queue = queue;
        this.filling = filling;
        this.reconciler = reconciler;
        this.gauges = gauges;
        this.vacancies = vacancies;
        this.control = control;
        this.intake = intake;
        this.ends = ends;
        this.roster = roster;
        this.config = config;
        this.loop = loop;
    }

    /** Called by a timer, on the worker's loop. A sweep that takes long is not overtaken by the next. */
    void sweep() {
        if (sweeping) {
            return;
        }
        sweeping = true;
        // What needs Postgres alone comes first: it goes on while Redis is away.
        control.cancelOrphans(config.sweepLimit())
                .chain(this::recover)
                .chain(this::reconcile)
                .chain(this::reclaim)
                .chain(vacancies::count)
                .chain(gauges::measure)
                .emitOn(loop)
                .subscribe()
                .with(done -> ended(null), failure -> ended(failure));
    }

    /** Tells the queue of executions that are ready. */
    Uni<Void> offer(List<ReadyExecution> ready) {
        if (ready.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return queue.offer(ready);
    }

    private Uni<Void> recover() {
        return leases.recover(config.lease(), config.sweepLimit()).chain(recovered -> {
            if (!recovered.isEmpty()) {
                ends.recovered(recovered.size());
                LOG.infof("%d executions of dead workers go on", recovered.size());
            }
            return offer(recovered);
        });
    }

    // What is being filled in lacks much, and it is known what.
    private Uni<Void> reconcile() {
        return filling.look().chain(() -> filling.underWay() ? Uni.createFrom().voidItem() : reconciler.step());
    }

    private Uni<Void> reclaim() {
        int free = roster.free();
        return free <= 0 ? Uni.createFrom().voidItem() : queue.reclaim(free).chain(intake::accept);
    }

    private void ended(@Nullable Throwable failure) {
        sweeping = false;
        if (failure != null && !failing) {
            LOG.warnf("the sweep failed, trying on: %s", failure.getMessage());
        } else if (failure == null && failing) {
            LOG.info("the sweep works again");
        }
        failing = failure != null;
    }
}
