package io.millrace.api.execution;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.millrace.api.ApiConfig;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.Outcome;
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
 * Waits for executions to end, wherever they run. What ends in this process is known with its commit. Of the rest the feed says
 * when to look, Postgres says what there is to see; since the feed promises nothing, all who wait look now and then too:
 * together, so that it is a few statements.
 */
@ApplicationScoped
class CompletionWait {

    private static final Logger LOG = Logger.getLogger(CompletionWait.class);

    private final Feed feed;
    private final CompletionNotifier endings;
    private final Outcomes outcomes;
    private final ApiConfig config;
    private final Vertx vertx;
    private final Set<Runnable> waiting = ConcurrentHashMap.newKeySet();
    private final long pulse;
    private volatile boolean leaving;

    CompletionWait(
            Feed feed,
            CompletionNotifier endings,
            Outcomes outcomes,
            ApiConfig config,
            Vertx vertx,
            MeterRegistry meters) {
        this.feed = feed;
        this.endings = endings;
        this.outcomes = outcomes;
        this.config = config;
        this.vertx = vertx;
        this.pulse = vertx.setPeriodic(config.waitRecheck().toMillis(), tick -> waiting.forEach(Runnable::run));
        meters.gaugeCollectionSize("millrace.api.waiting", Tags.empty(), waiting);
    }

    /** The stop would wait for all who wait: they are told now how their executions stand, as when their time is over. */
    void leave(@Observes ShutdownDelayInitiatedEvent stop) {
        leaving = true;
        waiting.forEach(Runnable::run);
    }

    @PreDestroy
    void stop() {
        vertx.cancelTimer(pulse);
    }

    /**
     * How the execution stands when it is over, or when the time is, or when this instance stops. Nothing is left behind when nobody waits for the
     * answer any more. Never fails; empty when Postgres does not say.
     *
     * @param known it may be over for long: the feed need not remember it
     */
    Uni<Optional<Outcome>> forTheEnd(String tenant, ExecutionId id, Duration limit, boolean known) {
        if (limit.isZero() || waiting.size() >= config.maxWaiting()) {
            return look(tenant, id);
        }
        Multi<Object> told = feed.follow(tenant, id, 1)
                .filter(CompletionWait::mayBeTheEnd)
                .<Object>map(event -> event)
                .onFailure()
                .recoverWithCompletion();
        var looked = Multi.createBy()
                .merging()
                .streams(told, pulses(known))
                .onItem()
                .transformToUniAndConcatenate(signal -> look(tenant, id))
                .filter(found ->
                        leaving || found.filter(one -> one.status().terminal()).isPresent());
        return Multi.createBy()
                .merging()
                .streams(endings.of(id).map(Optional::of).toMulti(), looked)
                .toUni()
                .ifNoItem()
                .after(limit)
                .recoverWithUni(() -> look(tenant, id));
    }

    private Multi<Object> pulses(boolean now) {
        return Multi.createFrom()
                .emitter(
                        signals -> {
                            Runnable tick = () -> signals.emit(this);
                            waiting.add(tick);
                            signals.onTermination(() -> waiting.remove(tick));
                            if (now || leaving) {
                                tick.run();
                            }
                        },
                        BackPressureStrategy.LATEST);
    }

    private Uni<Optional<Outcome>> look(String tenant, ExecutionId id) {
        return Uni.createFrom()
                .deferred(() -> outcomes.of(tenant, id))
                .onFailure()
                .invoke(failure -> LOG.debugf("%s not looked up: %s", id, failure.getMessage()))
                .onFailure()
                .recoverWithItem(Optional.empty());
    }

    // The events of a life that a retry has ended may say so too: the look tells.
    private static boolean mayBeTheEnd(Feed.Numbered event) {
        var json = event.json();
        int type = json.indexOf("\"type\":\"") + 8;
        return json.startsWith("execution-completed", type)
                || json.startsWith("execution-failed", type)
                || json.startsWith("execution-cancelled", type)
                || json.startsWith("gap\"", type);
    }
}
