package io.millrace.live;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.websockets.next.UserData.TypedKey;
import io.quarkus.websockets.next.WebSocketConnection;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** The sockets this instance holds, against how many it may. */
@ApplicationScoped
class Connections {

    private static final TypedKey<Watch> WATCH = new TypedKey<>("watch");

    private final AtomicInteger open = new AtomicInteger();
    private final LiveConfig config;
    private final Vertx vertx;

    Connections(LiveConfig config, Vertx vertx, MeterRegistry metrics) {
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

    /** Of every connection that is gone, those that were not let in too. */
    void closed(WebSocketConnection connection) {
        var watch = connection.userData().remove(WATCH);
        if (watch != null) {
            watch.stop();
            open.decrementAndGet();
        }
    }
}
