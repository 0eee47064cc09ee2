package io.millrace.live;

import io.quarkus.websockets.next.CloseReason;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Schedules the frames of one client: at once when the interval since the last frame has passed, otherwise when it
 * has, and never before the client's socket has accepted the previous frame. Meanwhile updates collect in
 * {@link PendingUpdates}.
 */
final class FrameScheduler {

    private static final Logger LOG = Logger.getLogger(FrameScheduler.class);
    private static final long NONE = -1;
    private static final long NANOS_PER_MS = 1_000_000;

    /** The connection to the client. */
    interface Wire {

        /** Completes when the socket has accepted the frame. */
        Uni<Void> send(String frame);

        void close(CloseReason reason);

        /** Drops the connection at once, with whatever is queued. */
        void cut();
    }

    private final Wire wire;
    private final Vertx vertx;
    private final ContextInternal context;
    private final LiveConfig config;
    private final long interval;

    // Guarded by this.
    private final PendingUpdates pending;
    private boolean due;
    private boolean writing;
    private boolean stopped;
    private long frames;
    private long sentAt;
    private long watchdog = NONE;

    /** @param context of the connection; its frames are built there */
    FrameScheduler(Wire wire, Vertx vertx, ContextInternal context, LiveConfig config) {
        this.wire = wire;
        this.vertx = vertx;
        this.context = context.unwrap();
        this.config = config;
        this.interval = config.frameInterval().toNanos();
        this.sentAt = System.nanoTime() - interval;
        this.pending =
                new PendingUpdates(config.maxPending(), config.maxPendingSize().asLongValue(), config.maxChanged());
    }

    /** Changes the pending updates. */
    synchronized void update(Consumer<PendingUpdates> change) {
        if (!stopped) {
            change.accept(pending);
            schedule();
        }
    }

    /** A client that causes more errors than it reads is closed. */
    void error(@Nullable String execution, int status, String detail) {
        boolean tooMany;
        synchronized (this) {
            update(waiting -> waiting.error(execution, status, detail));
            tooMany = pending.errors() > config.maxFollowed();
        }
        if (tooMany) {
            end(CloseCodes.TOO_MANY_ERRORS);
        }
    }

    // Under the lock.
    private void schedule() {
        if (due || writing || stopped || pending.isEmpty()) {
            return;
        }
        due = true;
        long wait = sentAt + interval - System.nanoTime();
        if (wait > 0) {
            context.setTimer((wait + NANOS_PER_MS - 1) / NANOS_PER_MS, fired -> send());
        } else {
            whenTaskEnds(() -> context.runOnContext(ignored -> send()));
        }
    }

    // Events published together arrive within one task of the feed's event loop and share a frame.
    private static void whenTaskEnds(Runnable send) {
        var here = Vertx.currentContext();
        if (here != null && here.isEventLoopContext()) {
            ((ContextInternal) here).unwrap().runOnContext(ignored -> send.run());
        } else {
            send.run();
        }
    }

    private void send() {
        String frame;
        synchronized (this) {
            due = false;
            if (writing || stopped || pending.isEmpty()) {
                return;
            }
            frame = pending.take();
            writing = true;
            frames++;
            sentAt = System.nanoTime();
            armWatchdog();
        }
        wire.send(frame).subscribe().with(sent -> frameSent(), this::sendFailed);
    }

    private synchronized void frameSent() {
        writing = false;
        schedule();
    }

    // The client has gone or is about to be closed: nobody will read the pending updates.
    private void sendFailed(Throwable failure) {
        LOG.debugf("sending a frame failed: %s", failure.toString());
        end(CloseCodes.FEED_LOST);
    }

    // Under the lock. One timer covers many frames: it is armed with the first and re-armed while frames are in
    // flight.
    private void armWatchdog() {
        if (watchdog == NONE) {
            long watched = frames;
            watchdog = context.setTimer(config.idleWrite().toMillis(), fired -> checkWatchdog(watched));
        }
    }

    private void checkWatchdog(long watched) {
        synchronized (this) {
            watchdog = NONE;
            if (stopped || !writing) {
                return;
            }
            if (frames != watched) {
                armWatchdog();
                return;
            }
        }
        LOG.debug("closing a client that has not read for too long");
        end(CloseCodes.NOT_READING);
    }

    // A client that reads learns the reason; one that does not would never be closed otherwise.
    private void end(CloseReason reason) {
        stop();
        wire.close(reason);
        context.setTimer(config.closing().toMillis(), fired -> wire.cut());
    }

    synchronized void stop() {
        stopped = true;
        if (watchdog != NONE) {
            vertx.cancelTimer(watchdog);
            watchdog = NONE;
        }
    }
}
