package io.millrace.live;

import io.millrace.execution.ExecutionId;
import io.millrace.feed.Feed;
import io.millrace.security.Caller;
import io.millrace.visibility.Outcomes;
import io.quarkus.websockets.next.OnClose;
import io.quarkus.websockets.next.OnOpen;
import io.quarkus.websockets.next.PathParam;
import io.quarkus.websockets.next.WebSocket;
import io.quarkus.websockets.next.WebSocketConnection;
import io.smallrye.mutiny.Uni;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;

/** One execution: the events from {@code from} on, then live events. */
@WebSocket(path = "/api/executions/{id}/live")
class ExecutionSocket {

    private static final Logger LOG = Logger.getLogger(ExecutionSocket.class);

    private final Connections connections;
    private final Outcomes outcomes;
    private final Feed feed;
    private final Caller caller;

    ExecutionSocket(Connections connections, Outcomes outcomes, Feed feed, Caller caller) {
        this.connections = connections;
        this.outcomes = outcomes;
        this.feed = feed;
        this.caller = caller;
    }

    @OnOpen
    Uni<Void> open(WebSocketConnection connection, @PathParam String id) {
        var session = connections.open(connection);
        if (session.isEmpty()) {
            return connection.close(CloseCodes.FULL);
        }
        var query = SocketQuery.of(connection.handshakeRequest().query());
        var unknown = query.unknown(Set.of(SocketQuery.FROM));
        if (unknown.isPresent()) {
            return connection.close(unknown.get());
        }
        var from = query.from();
        if (from.isEmpty()) {
            return connection.close(CloseCodes.BAD_FROM);
        }
        var execution = execution(id);
        if (execution.isEmpty()) {
            return connection.close(CloseCodes.UNKNOWN);
        }
        var tenant = caller.principal().tenant();
        return outcomes.status(tenant, execution.get())
                .chain(found -> {
                    if (found.isEmpty()) {
                        return connection.close(CloseCodes.UNKNOWN);
                    }
                    // Already finished: the client may have all events, and then none arrives to start the linger
                    // time.
                    if (found.get().terminal()) {
                        session.get().startLingering();
                    }
                    session.get().followOne(feed.follow(tenant, execution.get(), from.getAsLong()));
                    return Uni.createFrom().voidItem();
                })
                .onFailure()
                .recoverWithUni(failure -> {
                    LOG.warnf("cannot follow execution %s: %s", id, failure.toString());
                    return connection.close(CloseCodes.UNAVAILABLE);
                });
    }

    @OnClose
    void close(WebSocketConnection connection) {
        connections.closed(connection);
    }

    private static Optional<ExecutionId> execution(String id) {
        try {
            return Optional.of(ExecutionId.parse(id));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
