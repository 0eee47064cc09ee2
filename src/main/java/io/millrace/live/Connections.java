package io.millrace.live;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.websockets.next.CloseReason;
import io.quarkus.websockets.next.OpenConnections;
import io.quarkus.websockets.next.UserData.TypedKey;
import io.quarkus.websockets.next.WebSocketConnection;
import io.vertx.core.Vertx;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/** The sockets this instance holds, against how many it may. */
@ApplicationScoped
class Connections {

    private static final Logger LOG = Logger.getLogger(Connections.class);
    private static final TypedKey<Session> SESSION = new TypedKey<>("session");

    private static final long LOOK_MS = 10;

    /** What is there for one connection. */
    interface Session {

        /** The connection is closed: nothing is left behind. */
        void stop();
    }

    private final AtomicInteger open = new AtomicInteger();
    private final OpenConnections all;
    private final LiveConfig config;
    private final Vertx vertx;

    Connections(OpenConnections all, LiveConfig config, Vertx vertx, MeterRegistry metrics) {
        this.all = all;
        this.config = config;
        this.vertx = vertx;
        Gauge.builder("millrace.live.connections", open, AtomicInteger::get)
                .description("WebSockets that follow executions")
                .register(metrics);
    }

    /** Empty: there are as many as there may be. */
    Optional<FeedSession> open(WebSocketConnection connection) {
        var session = new FeedSession(connection, vertx, config.linger());
        return admit(connection, session) ? Optional.of(session) : Optional.empty();
    }

    /** False: there are as many as there may be. */
    boolean admit(WebSocketConnection connection, Session session) {
        int most = config.maxConnections();
        if (open.getAndUpdate(now -> now < most ? now + 1 : now) >= most) {
            return false;
        }
        connection.userData().put(SESSION, session);
        return true;
    }

    static void close(WebSocketConnection connection, CloseReason reason) {
        if (connection.isOpen()) {
            connection
                    .close(reason)
                    .subscribe()
                    .with(closed -> {}, failure -> LOG.debugf("not closed: %s", failure.toString()));
        }
    }

    /**
     * The stop would wait for every connection that is open. Their watchers go on at another instance, from the number they
     * have; what comes from now on is refused at the door.
     */
    void leave(@Observes ShutdownDelayInitiatedEvent stop) {
        for (var connection : all) {
            close(connection, CloseCodes.LEAVING);
        }
    }

    /** A client that is gone without a word confirms nothing. The thread is the one that stops the application; it may wait. */
    void awaitClosed(@Observes @Priority(Interceptor.Priority.PLATFORM_AFTER) ShutdownDelayInitiatedEvent stop)
            throws InterruptedException {
        long until = System.nanoTime() + config.closing().toNanos();
        while (open.get() > 0 && System.nanoTime() - until < 0) {
            Thread.sleep(LOOK_MS);
        }
    }

    /** Of every connection that is gone, those that were not let in too. */
    void closed(WebSocketConnection connection) {
        var session = connection.userData().remove(SESSION);
        if (session != null) {
            session.stop();
            open.decrementAndGet();
        }
    }
}
