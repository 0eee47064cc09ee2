package io.millrace.live;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
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
    private static final TypedKey<Watch> WATCH = new TypedKey<>("watch");

    private static final long LOOK_MS = 10;

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
    Optional<Watch> open(WebSocketConnection connection) {
        int most = config.maxConnections();
        if (open.getAndUpdate(now -> now < most ? now + 1 : now) >= most) {
            return Optional.empty();
        }
        var watch = new Watch(connection, vertx, config.linger());
        connection.userData().put(WATCH, watch);
        return Optional.of(watch);
    }

    /**
     * The stop would wait for every connection that is open. Their watchers go on at another instance, from the number they
     * have; what comes from now on is refused at the door.
     */
    void leave(@Observes ShutdownDelayInitiatedEvent stop) {
        for (var connection : all) {
            connection
                    .close(CloseCodes.LEAVING)
                    .subscribe()
                    .with(closed -> {}, failure -> LOG.debugf("not closed: %s", failure.toString()));
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
        var watch = connection.userData().remove(WATCH);
        if (watch != null) {
            watch.stop();
            open.decrementAndGet();
        }
    }
}
