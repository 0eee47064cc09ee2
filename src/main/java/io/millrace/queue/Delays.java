package io.millrace.queue;

import io.millrace.redis.Line;
import io.millrace.redis.Script;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Moves delayed offers to the stream when they are due. Every instance that consumes or that offered something delayed does
 * so; the script is atomic, so they do not disturb each other, and no wake-up depends on one instance alone.
 */
final class Delays {

    private static final Logger LOG = Logger.getLogger(Delays.class);

    /** However many fall due one after the other: one call covers those of this time. */
    private static final Duration LEAST_PAUSE = Duration.ofMillis(20);

    // Answers when the next one is due, nil when none is left.
    private static final Script MOVE = new Script("""
            local due = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', 0, ARGV[2])
            for _, id in ipairs(due) do
              redis.call('XADD', KEYS[2], '*', ARGV[3], id)
              redis.call('ZREM', KEYS[1], id)
            end
            return redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')[2]
            """);

    private final Vertx vertx;
    private final Line line;
    private final List<String> keys;
    private final String field;
    private final QueueConfig config;
    private final InstantSource clock;

    private boolean consuming;
    private boolean moving;
    private boolean closed;
    private @Nullable Instant wakeAt;
    private long timer;

    Delays(
            Vertx vertx,
            Line line,
            String delayed,
            String stream,
            String field,
            QueueConfig config,
            InstantSource clock) {
        this.vertx = vertx;
        this.line = line;
        this.keys = List.of(delayed, stream);
        this.field = field;
        this.config = config;
        this.clock = clock;
    }

    /** From now on look regularly, for what others offered. */
    synchronized void consume() {
        if (!consuming) {
            consuming = true;
            wake(clock.instant());
        }
    }

    /** Something was offered that is due then. */
    synchronized void expect(Instant due) {
        wake(due);
    }

    synchronized void close() {
        closed = true;
        vertx.cancelTimer(timer);
    }

    // Under the lock. The earliest wish wins; while a move is under way its answer decides.
    private void wake(Instant wish) {
        if (closed) {
            return;
        }
        var now = clock.instant();
        var latest = now.plus(config.delayPoll());
        var at = wish.isAfter(latest) ? latest : wish;
        if (wakeAt != null) {
            if (!at.isBefore(wakeAt)) {
                return;
            }
            vertx.cancelTimer(timer);
        }
        wakeAt = at;
        // A millisecond more, since what is due is compared in whole ones.
        long pause = Math.max(LEAST_PAUSE.toMillis(), Duration.between(now, at).toMillis() + 1);
        timer = vertx.setTimer(pause, fired -> move());
    }

    private void move() {
        synchronized (this) {
            wakeAt = null;
            if (closed || moving) {
                return;
            }
            moving = true;
        }
        var arguments = List.of(Long.toString(clock.millis()), Integer.toString(config.delayBatch()), field);
        line.eval(MOVE, keys, arguments).subscribe().with(this::moved, this::failed);
    }

    private synchronized void moved(@Nullable Response next) {
        moving = false;
        if (next != null) {
            wake(Instant.ofEpochMilli((long) Double.parseDouble(next.toString())));
        } else if (consuming) {
            wake(Instant.MAX);
        }
    }

    private synchronized void failed(Throwable failure) {
        moving = false;
        LOG.debugf(failure, "delayed executions could not be moved, trying again in %s", config.delayPoll());
        wake(Instant.MAX);
    }
}
