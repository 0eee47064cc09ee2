package io.millrace.live;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.Startup;
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

/** The open sockets of this instance and their limit. */
// At the start, so that its gauge is there before the first socket.
@Startup
@ApplicationScoped
class Connections {

    private static final Logger LOG = Logger.getLogger(Connections.class);
    private static final TypedKey<Session> SESSION = new TypedKey<>("session");

    private static final long POLL_MS = 10;

    /** The state of one connection. */
    interface Session {

        /** The connection is closed: releases everything. */
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
                .description("Open WebSockets that follow executions")
                .register(metrics);
    }

    /** Empty when the limit is reached. */
    Optional<FeedSession> open(WebSocketConnection connection) {
        var session = new FeedSession(connection, vertx, config.linger());
        return admit(connection, session) ? Optional.of(session) : Optional.empty();
    }

    /** False when the limit is reached. */
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
                    .with(closed -> {}, failure -> LOG.debugf("close failed: %s", failure.toString()));
        }
    }

    /**
     * The shutdown would wait for every open connection. Clients reconnect to another instance and continue from
     * their last number; new connections are refused before they reach this package.
     */
    void closeAll(@Observes ShutdownDelayInitiatedEvent stop) {
        for (var connection : all) {
            close(connection, CloseCodes.SHUTTING_DOWN);
        }
    }

    /**
     * Bounded, since a client that vanished confirms nothing. Runs on the thread that stops the application, which
     * may block.
     */
    void awaitClosed(@Observes @Priority(Interceptor.Priority.PLATFORM_AFTER) ShutdownDelayInitiatedEvent stop)
            throws InterruptedException {
        long until = System.nanoTime() + config.closing().toNanos();
        while (open.get() > 0 && System.nanoTime() - until < 0) {
            Thread.sleep(POLL_MS);
        }
    }

    /** Called for every closed connection, including those that were not admitted. */
    void closed(WebSocketConnection connection) {
        var session = connection.userData().remove(SESSION);
        if (session != null) {
            session.stop();
            open.decrementAndGet();
        }
    }
}
