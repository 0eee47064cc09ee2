package io.millrace.live;

import io.millrace.feed.Feed;
import io.millrace.journal.Outcomes;
import io.millrace.security.Caller;
import io.quarkus.websockets.next.CloseReason;
import io.quarkus.websockets.next.OnClose;
import io.quarkus.websockets.next.OnOpen;
import io.quarkus.websockets.next.OnTextMessage;
import io.quarkus.websockets.next.UserData.TypedKey;
import io.quarkus.websockets.next.WebSocket;
import io.quarkus.websockets.next.WebSocketConnection;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;

/** The one socket of a page: it says what it follows, and is told at most so often. */
@WebSocket(path = "/api/watch")
class WatchSocket {

    private static final TypedKey<Viewer> VIEWER = new TypedKey<>("viewer");

    private final Connections connections;
    private final Viewer.Sources sources;
    private final LiveConfig config;
    private final Caller caller;
    private final Vertx vertx;

    WatchSocket(
            Connections connections,
            Outcomes outcomes,
            Feed feed,
            Boards boards,
            LiveConfig config,
            Caller caller,
            Vertx vertx) {
        this.connections = connections;
        this.sources = new Viewer.Sources(outcomes, feed, boards);
        this.config = config;
        this.caller = caller;
        this.vertx = vertx;
    }

    @OnOpen
    Uni<Void> open(WebSocketConnection connection) {
        var context = (ContextInternal) vertx.getOrCreateContext();
        var pulse = new Pulse(new Wire(connection), vertx, context, config);
        var viewer = new Viewer(caller.tenant(), sources, config, pulse);
        if (!connections.admit(connection, viewer)) {
            return connection.close(CloseCodes.FULL);
        }
        connection.userData().put(VIEWER, viewer);
        return Uni.createFrom().voidItem();
    }

    // Answered at once: what is asked of the database meanwhile is bounded by the viewer.
    @OnTextMessage
    Uni<Void> heard(WebSocketConnection connection, String frame) {
        if (frame.length() > config.maxMessage()) {
            return connection.close(CloseCodes.TOO_LONG);
        }
        var viewer = connection.userData().get(VIEWER);
        if (viewer != null) {
            viewer.ordered(Order.read(frame));
        }
        return Uni.createFrom().voidItem();
    }

    @OnClose
    void close(WebSocketConnection connection) {
        connections.closed(connection);
    }

    private record Wire(WebSocketConnection connection) implements Pulse.Wire {

        @Override
        public Uni<Void> send(String frame) {
            return connection.sendText(frame);
        }

        @Override
        public void close(CloseReason reason) {
            Connections.close(connection, reason);
        }

        @Override
        public void cut() {
            Channels.cut(connection);
        }
    }
}
