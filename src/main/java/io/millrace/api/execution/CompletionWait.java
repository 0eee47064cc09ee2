package io.millrace.api.execution;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.millrace.api.ApiConfig;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.Outcome;
import io.millrace.execution.TenantId;
import io.millrace.feed.Feed;
import io.millrace.journal.CompletionNotifier;
import io.millrace.visibility.Outcomes;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.BackPressureStrategy;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * Waits for executions to end, wherever they run. Those that end in this process are known with their commit. For the others,
 * events of the feed trigger a query of Postgres, which alone decides; since the feed may lose events, all waiting requests
 * also query now and then, at the same moment, so that the queries are batched into a few statements.
 */
@ApplicationScoped
class CompletionWait {

    private static final Logger LOG = Logger.getLogger(CompletionWait.class);

    private final Feed feed;
    private final CompletionNotifier completions;
    private final Outcomes outcomes;
    private final ApiConfig config;
    private final Vertx vertx;
    private final Set<Runnable> waiting = ConcurrentHashMap.newKeySet();
    private final long recheckTimer;
    private volatile boolean stopping;

    CompletionWait(
            Feed feed,
            CompletionNotifier completions,
            Outcomes outcomes,
            ApiConfig config,
            Vertx vertx,
            MeterRegistry meters) {
        this.feed = feed;
        this.completions = completions;
        this.outcomes = outcomes;
        this.config = config;
        this.vertx = vertx;
        this.recheckTimer = vertx.setPeriodic(config.waitRecheck().toMillis(), tick -> waiting.forEach(Runnable::run));
        meters.gaugeCollectionSize("millrace.api.waiting", Tags.empty(), waiting);
    }

    /** A stop would wait for these requests: they get the current state now, as if their time had elapsed. */
    void endWaits(@Observes ShutdownDelayInitiatedEvent stop) {
        stopping = true;
        waiting.forEach(Runnable::run);
    }

    @PreDestroy
    void stop() {
        vertx.cancelTimer(recheckTimer);
    }

    /**
     * The state of the execution when it ends, when the time elapses, or when this instance stops. A cancelled subscription
     * leaves nothing behind. Never fails; empty when Postgres does not answer.
     *
     * @param known it may have ended long ago, so that the feed no longer has its events
     */
    Uni<Optional<Outcome>> untilEnd(TenantId tenant, ExecutionId id, Duration limit, boolean known) {
        if (limit.isZero() || waiting.size() >= config.maxWaiting()) {
            return query(tenant, id);
        }
        Multi<Object> published = feed.follow(tenant, id, 1)
                .filter(CompletionWait::mayBeCompletion)
                .<Object>map(event -> event)
                .onFailure()
                .recoverWithCompletion();
        var queried = Multi.createBy()
                .merging()
                .streams(published, signals(known))
                .onItem()
                .transformToUniAndConcatenate(signal -> query(tenant, id))
                .filter(found ->
                        stopping || found.filter(one -> one.status().terminal()).isPresent());
        return Multi.createBy()
                .merging()
                .streams(completions.of(id).map(Optional::of).toMulti(), queried)
                .toUni()
                .ifNoItem()
                .after(limit)
                .recoverWithUni(() -> query(tenant, id));
    }

    private Multi<Object> signals(boolean now) {
        return Multi.createFrom()
                .emitter(
                        signals -> {
                            Runnable tick = () -> signals.emit(this);
                            waiting.add(tick);
                            signals.onTermination(() -> waiting.remove(tick));
                            if (now || stopping) {
                                tick.run();
                            }
                        },
                        BackPressureStrategy.LATEST);
    }

    private Uni<Optional<Outcome>> query(TenantId tenant, ExecutionId id) {
        return Uni.createFrom()
                .deferred(() -> outcomes.of(tenant, id))
                .onFailure()
                .invoke(failure -> LOG.debugf("state of %s not read: %s", id, failure.getMessage()))
                .onFailure()
                .recoverWithItem(Optional.empty());
    }

    // Events of an attempt before a retry match too: the query decides.
    private static boolean mayBeCompletion(Feed.Numbered event) {
        var json = event.json();
        int type = json.indexOf("\"type\":\"") + 8;
        return json.startsWith("execution-completed", type)
                || json.startsWith("execution-failed", type)
                || json.startsWith("execution-cancelled", type)
                || json.startsWith("gap\"", type);
    }
}
