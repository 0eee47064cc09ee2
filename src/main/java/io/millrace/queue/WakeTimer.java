package io.millrace.queue;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Runs a move when the next entry is due or the next limit ends its hold. Every instance that consumes or has offered something
 * does so: moves are atomic, so concurrent ones do no harm, and no wake-up depends on one instance.
 */
final class WakeTimer {

    private static final Logger LOG = Logger.getLogger(WakeTimer.class);

    /** One move covers everything released within this time. */
    private static final long MIN_PAUSE_MS = 20;

    private static final long NEVER = Long.MAX_VALUE;

    private final Vertx vertx;
    private final Supplier<Uni<Long>> move;
    private final Duration poll;

    private boolean consuming;
    private boolean moving;
    private boolean closed;
    /** By {@link System#nanoTime}, in ms. */
    private long wakeAt = NEVER;

    private long lastMove;
    private long timer;

    /** @param move answers in how many ms to move again, a negative number when that is not known */
    WakeTimer(Vertx vertx, Duration poll, Supplier<Uni<Long>> move) {
        this.vertx = vertx;
        this.poll = poll;
        this.move = move;
        this.lastMove = now() - MIN_PAUSE_MS;
    }

    /** From now on also move periodically, for what other instances have offered. */
    synchronized void consume() {
        if (!consuming) {
            consuming = true;
            wake(poll.toMillis());
        }
    }

    /** Move in so many ms; a negative number is ignored. */
    synchronized void wakeIn(long millis) {
        if (millis >= 0) {
            wake(millis);
        }
    }

    synchronized void close() {
        closed = true;
        vertx.cancelTimer(timer);
    }

    private static long now() {
        return System.nanoTime() / 1_000_000;
    }

    // Under the lock. The earliest time wins.
    private void wake(long inMs) {
        if (closed) {
            return;
        }
        var now = now();
        // A millisecond more, since due times are compared in whole milliseconds.
        long at = Math.max(now + Math.min(inMs, poll.toMillis()) + 1, lastMove + MIN_PAUSE_MS);
        if (at >= wakeAt) {
            return;
        }
        vertx.cancelTimer(timer);
        wakeAt = at;
        timer = vertx.setTimer(Math.max(1, at - now), fired -> move());
    }

    private void move() {
        synchronized (this) {
            wakeAt = NEVER;
            if (closed) {
                return;
            }
            if (moving) {
                wake(MIN_PAUSE_MS);
                return;
            }
            moving = true;
            lastMove = now();
        }
        move.get().subscribe().with(this::moved, this::failed);
    }

    private synchronized void moved(long nextInMs) {
        moving = false;
        if (nextInMs >= 0) {
            wake(nextInMs);
        } else if (consuming) {
            wake(poll.toMillis());
        }
    }

    private synchronized void failed(Throwable failure) {
        moving = false;
        LOG.debugf(failure, "due executions could not be moved, trying again in %s", poll);
        wake(poll.toMillis());
    }
}
