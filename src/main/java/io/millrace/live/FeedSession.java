package io.millrace.live;

import io.millrace.feed.Feed;
import io.quarkus.websockets.next.CloseReason;
import io.quarkus.websockets.next.WebSocketConnection;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** One connection that follows a feed, from open to close. */
final class FeedSession implements Connections.Session {

    private static final Logger LOG = Logger.getLogger(FeedSession.class);
    private static final long NONE = -1;

    private final WebSocketConnection connection;
    private final Vertx vertx;
    private final Duration linger;

    // Guarded by this: events, the timer and the close arrive on different threads.
    private @Nullable Cancellable events;
    private long timer = NONE;
    private boolean stopped;

    FeedSession(WebSocketConnection connection, Vertx vertx, Duration linger) {
        this.connection = connection;
        this.vertx = vertx;
        this.linger = linger;
    }

    /** Follows one execution: once it has finished, the connection stays open for the linger time. */
    void followOne(Multi<Feed.Numbered> feed) {
        follow(feed, event -> {
            if (EventText.finishesAnExecution(event.json())) {
                startLingering();
            } else {
                stopLingering();
            }
        });
    }

    /** Follows any number of executions until the client disconnects. */
    void followAll(Multi<Feed.Numbered> feed) {
        follow(feed, event -> {});
    }

    // Each event is sent after the previous one has been written: a slow client slows only its own feed.
    private void follow(Multi<Feed.Numbered> feed, Consumer<Feed.Numbered> whenSent) {
        var subscription = feed.onItem()
                .transformToUniAndConcatenate(
                        event -> connection.sendText(event.json()).invoke(() -> whenSent.accept(event)))
                .subscribe()
                .with(sent -> {}, this::lost, () -> close(CloseCodes.FEED_LOST));
        synchronized (this) {
            events = subscription;
            if (!stopped) {
                return;
            }
        }
        subscription.cancel();
    }

    /** Closes the connection after the linger time unless a non-terminal event arrives before. */
    synchronized void startLingering() {
        stopLingering();
        if (!stopped) {
            timer = vertx.setTimer(linger.toMillis(), fired -> close(CloseCodes.OVER));
        }
    }

    private synchronized void stopLingering() {
        if (timer != NONE) {
            vertx.cancelTimer(timer);
            timer = NONE;
        }
    }

    @Override
    public synchronized void stop() {
        stopped = true;
        stopLingering();
        if (events != null) {
            events.cancel();
        }
    }

    // Also called when a frame could not be written because the client has gone; then the close has no effect.
    private void lost(Throwable failure) {
        LOG.debugf("live feed ended: %s", failure.toString());
        close(CloseCodes.FEED_LOST);
    }

    private void close(CloseReason reason) {
        Connections.close(connection, reason);
    }
}
