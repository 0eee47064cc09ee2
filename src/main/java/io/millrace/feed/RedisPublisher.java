package io.millrace.feed;

import io.micrometer.core.instrument.Timer;
import io.millrace.batch.GroupCommit;
import io.millrace.execution.ExecutionEvent;
import io.millrace.redis.PipelinedConnection;
import io.millrace.redis.Script;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Publishes events, those of many executions in one pipeline. What Redis does not take (it is away, read-only, full) is sent
 * again in order before what follows of the same execution, so that numbers without a hole mean events without a hole.
 */
final class RedisPublisher implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(RedisPublisher.class);
    private static final Script PUBLISH = Script.resource("/feed/publish.lua");

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
    private static final Duration BETWEEN_WARNINGS = Duration.ofMinutes(1);
    /** Tails that are sent again in one go, and of each so many batches. */
    private static final int TAILS = 64;

    private static final int BATCHES = 64;
    private static final int AT_A_TIME = 8;

    /** Events of one channel, waiting to be published. */
    private record Addition(RedisChannel channel, List<String> lines, Instant first, boolean terminal) {}

    private final Vertx vertx;
    private final InstantSource clock;
    private final Timer lag;
    private final PipelinedConnection connection;
    private final TailRelief relief;
    private final UnsentEvents unsent;
    private final GroupCommit<Addition, Boolean> additions;
    private @Nullable Long timer;
    private Duration pause = FIRST_PAUSE;
    private boolean closed;
    private volatile long warnedAt = System.nanoTime() - BETWEEN_WARNINGS.toNanos();

    RedisPublisher(
            Vertx vertx,
            PipelinedConnection connection,
            TailRelief relief,
            FeedConfig config,
            InstantSource clock,
            Timer lag) {
        this.vertx = vertx;
        this.connection = connection;
        this.relief = relief;
        this.clock = clock;
        this.lag = lag;
        this.unsent =
                new UnsentEvents(config.unsentEvents(), config.unsentSize().asLongValue(), clock);
        this.additions =
                new GroupCommit<>(config.publishBatch(), config.publishWaiting(), failure -> false, this::append);
    }

    Uni<Void> publish(RedisChannel channel, List<ExecutionEvent> events) {
        var lines = events.stream().map(EventJson::line).toList();
        boolean terminal = events.get(events.size() - 1).type().terminal();
        return Uni.createFrom()
                .deferred(() -> additions.submit(
                        new Addition(channel, lines, events.get(0).at(), terminal)))
                .onFailure(RejectedExecutionException.class)
                .invoke(full -> keep(channel.batch(lines, terminal)))
                .invoke(published -> {
                    if (!published) {
                        throw new IllegalStateException("earlier events wait until Redis takes writes again");
                    }
                })
                .replaceWithVoid();
    }

    private Uni<List<Boolean>> append(List<Addition> batch) {
        var lines = new LinkedHashMap<RedisChannel, List<String>>();
        var terminal = new LinkedHashMap<RedisChannel, Boolean>();
        var oldest = Instant.MAX;
        for (var addition : batch) {
            lines.computeIfAbsent(addition.channel(), first -> new ArrayList<>())
                    .addAll(addition.lines());
            terminal.put(addition.channel(), addition.terminal());
            oldest = addition.first().isBefore(oldest) ? addition.first() : oldest;
        }
        var since = oldest;
        var direct = new LinkedHashMap<RedisChannel, EventBatch>();
        lines.forEach((channel, all) -> {
            var next = channel.batch(all, terminal.getOrDefault(channel, false));
            if (!unsent.queued(next)) {
                direct.put(channel, next);
            }
        });
        var sending = List.copyOf(direct.values());
        return send(sending)
                .invoke(heads -> {
                    if (!heads.isEmpty()) {
                        lag.record(Duration.between(since, clock.instant()));
                    }
                })
                .onFailure()
                .invoke(failure -> sending.forEach(one -> keep(one.sent())))
                .replaceWith(() -> batch.stream()
                        .map(one -> direct.containsKey(one.channel()))
                        .toList());
    }

    private Uni<List<Response>> send(List<EventBatch> batches) {
        if (batches.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        var calls = batches.stream()
                .map(one -> new Script.Call(
                        List.of(one.channel().tail()), one.channel().arguments(one)))
                .toList();
        return connection
                .evalAll(PUBLISH, calls)
                .invoke(heads -> {
                    for (int i = 0; i < heads.size(); i++) {
                        batches.get(i).channel().published(heads.get(i).toString());
                    }
                })
                .onFailure()
                .invoke(failure -> batches.forEach(one -> one.channel().failed()));
    }

    private void keep(EventBatch batch) {
        unsent.keep(batch);
        wake();
    }

    private synchronized void wake() {
        if (timer == null && !closed) {
            timer = vertx.setTimer(pause.toMillis(), fired -> resend());
        }
    }

    // Each tail on its own: in a cluster, one node may be away while the others take what is theirs.
    private void resend() {
        Multi.createFrom()
                .iterable(unsent.oldest(TAILS, BATCHES))
                .onItem()
                .transformToUni(this::resend)
                .merge(AT_A_TIME)
                .collect()
                .asList()
                .subscribe()
                .with(this::resent, fault -> {
                    LOG.error("events could not be sent again", fault);
                    resent(List.of(false));
                });
    }

    private Uni<Boolean> resend(List<EventBatch> batches) {
        return send(batches)
                .map(heads -> {
                    unsent.sent(batches);
                    return true;
                })
                .onFailure()
                .recoverWithUni(failure -> {
                    unsent.failed(batches);
                    return relief.after(failure, batches.get(0).channel().tail())
                            .replaceWith(false);
                });
    }

    private void resent(List<Boolean> taken) {
        if (unsent.isEmpty() || System.nanoTime() - warnedAt > BETWEEN_WARNINGS.toNanos()) {
            warn(unsent.takeGivenUp());
        }
        synchronized (this) {
            timer = null;
            if (taken.contains(true)) {
                pause = FIRST_PAUSE;
            } else {
                var longer = pause.multipliedBy(2);
                pause = longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer;
            }
        }
        if (unsent.isEmpty()) {
            return;
        }
        if (taken.contains(true)) {
            resendSoon();
        } else {
            wake();
        }
    }

    // One line a minute, however many are given up.
    private void warn(long lost) {
        if (lost > 0) {
            warnedAt = System.nanoTime();
            LOG.warnf(
                    "%d events were given up, their executions show a gap: Redis takes no writes, and more than"
                            + " millrace.feed.unsent-events or unsent-size waited",
                    lost);
        }
    }

    private synchronized void resendSoon() {
        if (timer == null && !closed) {
            timer = vertx.setTimer(1, fired -> resend());
        }
    }

    /** Events that wait because Redis did not take them. */
    int unsentEvents() {
        return unsent.events();
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (timer != null) {
            vertx.cancelTimer(timer);
        }
    }
}
