package io.millrace.control;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.dispatch.Dispatcher;
import io.millrace.execution.Actor;
import io.millrace.execution.ExecutionEvent;
import io.millrace.execution.ExecutionEvent.Type;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.ReadyExecution;
import io.millrace.execution.TenantId;
import io.millrace.expression.Json;
import io.millrace.feed.Feed;
import io.millrace.telemetry.Traces;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Orders about one execution: cancel, pause, resume, retry. */
@ApplicationScoped
public class ControlService {

    private static final Logger LOG = Logger.getLogger(ControlService.class);

    private final ExecutionOrders executions;
    private final Orphans orphans;
    private final Dispatcher dispatcher;
    private final Feed feed;
    private final InstantSource clock;
    private final Counter cancelled;
    private final Traces traces;

    ControlService(
            ExecutionOrders executions,
            Orphans orphans,
            Dispatcher dispatcher,
            Feed feed,
            InstantSource clock,
            MeterRegistry metrics,
            Traces traces) {
        this.executions = executions;
        this.orphans = orphans;
        this.dispatcher = dispatcher;
        this.feed = feed;
        this.clock = clock;
        this.traces = traces;
        this.cancelled = counter(metrics, "cancelled");
    }

    /** Counts executions by state: as runs complete on their workers, or as orders are executed. */
    public static Counter counter(MeterRegistry metrics, String state) {
        return Counter.builder("millrace.executions")
                .description("Executions by state: as they completed on this worker, or were cancelled by an order")
                .tag("state", state)
                .register(metrics);
    }

    /**
     * Cancels an execution and its descendants. They are terminal when this completes; the worker that runs one notices with
     * its next write or heartbeat, at most a second later, and closes its calls. Empty: there is no such execution.
     */
    public Uni<Optional<OrderResult>> cancel(Actor by, ExecutionId id, String reason) {
        return cancel(by, id, reason, false);
    }

    /** @param compensate its steps are compensated first: it is queued for that, and cancelled when that is done */
    public Uni<Optional<OrderResult>> cancel(Actor by, ExecutionId id, String reason, boolean compensate) {
        return executions
                .cancel(by.tenant(), id, reason, compensate)
                .invoke(ordered -> ordered.ifPresent(
                        done -> cancelled(by.tenant(), done.affected(), done.queued(), reason, compensate)));
    }

    /**
     * Publishes the result of an order to cancel to the feed and the queue.
     *
     * @param queued what is compensated first; without compensation, the parents that were woken
     */
    void cancelled(
            TenantId tenant,
            List<ExecutionId> affected,
            List<ReadyExecution> queued,
            String reason,
            boolean compensate) {
        cancelled(tenant, affected, reason);
        if (compensate) {
            var data = Json.write(Map.of("reason", reason));
            queued.forEach(due -> publish(tenant, Type.EXECUTION_COMPENSATING, due.id(), data));
        }
        dispatcher.offer(queued);
    }

    /**
     * Pauses an execution and its descendants; not changed = it is terminal. One that is not running is paused when this
     * completes; one that is running starts no further step within about a second, and is paused when the steps in progress
     * have finished. Empty: there is no such execution.
     */
    public Uni<Optional<OrderResult>> pause(Actor by, ExecutionId id) {
        return executions
                .pause(by.tenant(), id)
                .invoke(ordered -> ordered.ifPresent(done -> {
                    dispatcher.withdraw(done.affected());
                    done.affected().forEach(one -> publish(by.tenant(), Type.EXECUTION_PAUSED, one, null));
                }));
    }

    /** Resumes it and its descendants; not changed = it is not paused. Empty: there is no such execution. */
    public Uni<Optional<OrderResult>> resume(Actor by, ExecutionId id) {
        return executions
                .resume(by.tenant(), id)
                .invoke(ordered -> ordered.ifPresent(done -> {
                    done.affected().forEach(one -> publish(by.tenant(), Type.EXECUTION_RESUMED, one, null));
                    dispatcher.offer(done.queued());
                }));
    }

    /** Cancels children whose parent has ended, where a crash prevented it. For the sweeper. */
    public Uni<Void> cancelOrphans(int limit) {
        return orphans.parents(limit)
                .onItem()
                .transformToMulti(found -> Multi.createFrom().iterable(found))
                .onItem()
                .transformToUniAndConcatenate(parent -> orphansOf(parent.tenant(), parent.id()))
                .collect()
                .last()
                .replaceWithVoid();
    }

    /** The same for one that has just ended. If this fails, the sweeper does it. */
    public void cancelOrphans(TenantId tenant, ExecutionId parent) {
        orphansOf(tenant, parent)
                .subscribe()
                .with(
                        done -> {},
                        failure -> LOG.debugf("children of %s not cancelled yet: %s", parent, failure.getMessage()));
    }

    private Uni<Void> orphansOf(TenantId tenant, ExecutionId parent) {
        return orphans.cancel(parent)
                .invoke(ids -> cancelled(tenant, ids, "the execution that started it has ended"))
                .replaceWithVoid();
    }

    private void cancelled(TenantId tenant, List<ExecutionId> ids, String reason) {
        cancelled.increment(ids.size());
        var now = clock.instant();
        ids.forEach(id -> traces.cancelled(id, now));
        dispatcher.withdraw(ids);
        ids.forEach(id -> publish(tenant, Type.EXECUTION_CANCELLED, id, Json.write(Map.of("reason", reason))));
    }

    /** Queues a failed or cancelled execution again; its completed steps are kept. Empty: there is no such execution. */
    public Uni<Optional<OrderResult>> retry(Actor by, ExecutionId id) {
        return executions
                .retry(by.tenant(), id)
                .invoke(ordered -> ordered.ifPresent(done -> {
                    if (done.changed()) {
                        queued(by.tenant(), done.queued(), null);
                    }
                }));
    }

    /**
     * Publishes queued executions to the feed and the queue. They are committed: a failure here only delays them.
     *
     * @param data of the events
     */
    public void queued(TenantId tenant, List<ReadyExecution> ready, @Nullable String data) {
        ready.forEach(due -> publish(tenant, Type.EXECUTION_QUEUED, due.id(), data));
        dispatcher.offer(ready);
    }

    private void publish(TenantId tenant, Type type, ExecutionId id, @Nullable String data) {
        feed.open(tenant, id)
                .publish(List.of(new ExecutionEvent(type, id, clock.instant(), null, 1, data)))
                .subscribe()
                .with(done -> {}, failure -> LOG.debugf("%s not published: %s", type.text(), failure.getMessage()));
    }
}
