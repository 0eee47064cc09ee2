package io.millrace.queue;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Has what is due, or what a limit let go, moved to those who wait, at the moment it opens. Every instance that consumes or
 * that offered something does so; the move is atomic, so they do not disturb each other, and no wake-up depends on one
 * instance alone.
 */
final class WakeTimer {

    private static final Logger LOG = Logger.getLogger(WakeTimer.class);

    /** However many open one after the other: one call covers those of this time. */
    private static final long LEAST_PAUSE_MS = 20;

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

    /** @param move answers in how many ms the next thing opens, a negative number when nothing is known */
    WakeTimer(Vertx vertx, Duration poll, Supplier<Uni<Long>> move) {
        this.vertx = vertx;
        this.poll = poll;
        this.move = move;
        this.lastMove = now() - LEAST_PAUSE_MS;
    }

    /** From now on look regularly, for what others offered. */
    synchronized void consume() {
        if (!consuming) {
            consuming = true;
            wake(poll.toMillis());
        }
    }

    /** Something opens in so many ms; a negative number says nothing. */
    synchronized void expectIn(long millis) {
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

    // Under the lock. The earliest wish wins.
    private void wake(long inMs) {
        if (closed) {
            return;
        }
        var now = now();
        // A millisecond more, since what is due is compared in whole ones.
        long at = Math.max(now + Math.min(inMs, poll.toMillis()) + 1, lastMove + LEAST_PAUSE_MS);
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
                wake(LEAST_PAUSE_MS);
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
        LOG.debugf(failure, "what is due could not be moved, trying again in %s", poll);
        wake(poll.toMillis());
    }
}
