package io.millrace.maintenance;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.control.ControlService;
import io.millrace.execution.ReadyExecution;
import io.millrace.journal.Leases;
import io.millrace.queue.RunQueue;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Brings back what would otherwise be stuck: executions of dead workers, differences between queue and Postgres, unacked
 * entries, unused slots, children of finished executions.
 */
@ApplicationScoped
class Sweeper {

    private static final Logger LOG = Logger.getLogger(Sweeper.class);

    private final ControlService control;
    private final Leases leases;
    private final RunQueue queue;
    private final LocalWorker worker;
    private final SweepConfig config;
    private final QueueRefill refill;
    private final Reconciler reconciler;
    private final QueueGauges gauges;
    private final Counter recovered;

    Sweeper(
            ControlService control,
            Leases leases,
            RunQueue queue,
            LocalWorker worker,
            SweepConfig config,
            MeterRegistry metrics) {
        this.control = control;
        this.leases = leases;
        this.queue = queue;
        this.worker = worker;
        this.config = config;
        this.refill = new QueueRefill(leases, queue, config);
        this.reconciler = new Reconciler(leases, queue, config);
        this.gauges = new QueueGauges(queue);
        if (worker.runsExecutions()) {
            gauges.register(metrics, reconciler::disagreement);
        }
        this.recovered = Counter.builder("millrace.executions.recovered")
                .description("Executions of dead workers that this one brought back")
                .register(metrics);
    }

    /** What needs Postgres alone comes first: it is done even while Redis is away. */
    Uni<Void> sweep() {
        return control.cancelOrphans(config.sweepLimit())
                .chain(this::recover)
                .chain(this::reconcile)
                .chain(worker::reclaim)
                .chain(worker::reportFreeSlots)
                .chain(gauges::measure);
    }

    private Uni<Void> recover() {
        return leases.recover(worker.lease(), config.sweepLimit(), worker.keptContact())
                .chain(executions -> {
                    if (!executions.isEmpty()) {
                        recovered.increment(executions.size());
                        LOG.infof("%d executions of dead workers are queued again", executions.size());
                    }
                    return offer(executions);
                });
    }

    // A queue that is being refilled lacks much, and it is known what.
    private Uni<Void> reconcile() {
        return refill.check().chain(() -> refill.underWay() ? Uni.createFrom().voidItem() : reconciler.step());
    }

    private Uni<Void> offer(List<ReadyExecution> ready) {
        return ready.isEmpty() ? Uni.createFrom().voidItem() : queue.offer(ready);
    }
}
