package io.millrace.live;

import io.millrace.feed.Feed;
import io.millrace.security.Caller;
import io.quarkus.websockets.next.OnClose;
import io.quarkus.websockets.next.OnOpen;
import io.quarkus.websockets.next.WebSocket;
import io.quarkus.websockets.next.WebSocketConnection;
import io.smallrye.mutiny.Uni;
import java.util.Set;

/** All events of the executions of the caller's tenant, from now on. */
@WebSocket(path = "/api/live")
class TenantSocket {

    private final Connections connections;
    private final Feed feed;
    private final Caller caller;

    TenantSocket(Connections connections, Feed feed, Caller caller) {
        this.connections = connections;
        this.feed = feed;
        this.caller = caller;
    }

    @OnOpen
    Uni<Void> open(WebSocketConnection connection) {
        var session = connections.open(connection);
        if (session.isEmpty()) {
            return connection.close(CloseCodes.FULL);
        }
        var unknown = SocketQuery.of(connection.handshakeRequest().query()).unknown(Set.of());
        if (unknown.isPresent()) {
            return connection.close(unknown.get());
        }
        session.get().followAll(feed.followAll(caller.principal().tenant()));
        return Uni.createFrom().voidItem();
    }

    @OnClose
    void close(WebSocketConnection connection) {
        connections.closed(connection);
    }
}
