package io.millrace.live;

import io.quarkus.websockets.next.CloseReason;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Sends one client what waits for it: at once when the last frame is long ago, otherwise when the interval is over, and never
 * before the client's socket has taken the frame before. What comes meanwhile gathers in {@link PendingUpdates}.
 */
final class FrameScheduler {

    private static final Logger LOG = Logger.getLogger(FrameScheduler.class);
    private static final long NONE = -1;
    private static final long NANOS_PER_MS = 1_000_000;

    /** The client's end. */
    interface Wire {

        /** Completes when the socket has taken it. */
        Uni<Void> send(String frame);

        void close(CloseReason reason);

        /** At once, whatever waits to be sent. */
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

    /** @param context of the connection: its frames are built there */
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

    /** Changes what waits for the client. */
    synchronized void update(Consumer<PendingUpdates> change) {
        if (!stopped) {
            change.accept(pending);
            schedule();
        }
    }

    /** Who makes more mistakes than it reads of is closed. */
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

    // What was published together arrives within one task of the feed's event loop: it shares a frame.
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

    // The client has gone, or is about to be closed: what waits has nobody to go to.
    private void sendFailed(Throwable failure) {
        LOG.debugf("a frame was not sent: %s", failure.toString());
        end(CloseCodes.FEED_LOST);
    }

    // Under the lock. One timer looks after many frames: armed with the first, and again while there are any.
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
        LOG.debug("a client has not read for too long");
        end(CloseCodes.NOT_READING);
    }

    // Who reads is told why; who does not would never be closed.
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
