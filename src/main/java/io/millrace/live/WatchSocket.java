package io.millrace.live;

import io.millrace.feed.Feed;
import io.millrace.security.Caller;
import io.millrace.visibility.Outcomes;
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
import java.util.Set;

/** The socket of a page: the client names what it follows and receives updates at a limited rate. */
@WebSocket(path = "/api/watch")
class WatchSocket {

    private static final TypedKey<WatchSession> SESSION = new TypedKey<>("watch-session");

    private final Connections connections;
    private final WatchSession.Sources sources;
    private final LiveConfig config;
    private final Caller caller;
    private final Vertx vertx;

    WatchSocket(
            Connections connections,
            Outcomes outcomes,
            Feed feed,
            ListBroadcaster lists,
            LiveConfig config,
            Caller caller,
            Vertx vertx) {
        this.connections = connections;
        this.sources = new WatchSession.Sources(outcomes, feed, lists);
        this.config = config;
        this.caller = caller;
        this.vertx = vertx;
    }

    @OnOpen
    Uni<Void> open(WebSocketConnection connection) {
        var context = (ContextInternal) vertx.getOrCreateContext();
        var scheduler = new FrameScheduler(new Wire(connection), vertx, context, config);
        var session = new WatchSession(caller.principal().tenant(), sources, config, scheduler);
        if (!connections.admit(connection, session)) {
            return connection.close(CloseCodes.FULL);
        }
        var unknown = SocketQuery.of(connection.handshakeRequest().query()).unknown(Set.of());
        if (unknown.isPresent()) {
            return connection.close(unknown.get());
        }
        connection.userData().put(SESSION, session);
        return Uni.createFrom().voidItem();
    }

    // Completes at once: the session bounds the look-ups that are in flight.
    @OnTextMessage
    Uni<Void> received(WebSocketConnection connection, String frame) {
        if (frame.length() > config.maxMessage()) {
            return connection.close(CloseCodes.TOO_LONG);
        }
        var session = connection.userData().get(SESSION);
        if (session != null) {
            session.execute(ClientCommand.read(frame));
        }
        return Uni.createFrom().voidItem();
    }

    @OnClose
    void close(WebSocketConnection connection) {
        connections.closed(connection);
    }

    private record Wire(WebSocketConnection connection) implements FrameScheduler.Wire {

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
            Transports.cut(connection);
        }
    }
}
