package io.millrace.live;

import io.quarkus.websockets.next.HttpUpgradeCheck;
import io.quarkus.websockets.next.UserData.TypedKey;
import io.quarkus.websockets.next.WebSocketConnection;
import io.smallrye.mutiny.Uni;
import io.vertx.core.net.impl.ConnectionBase;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Keeps the transport connection of each WebSocket, to be able to cut it. A close frame queues behind the frames
 * before it, so a client that does not read would never be closed.
 */
@ApplicationScoped
class Transports implements HttpUpgradeCheck {

    private static final TypedKey<ConnectionBase> BELOW = new TypedKey<>("transport");

    @Override
    public Uni<CheckResult> perform(HttpUpgradeContext upgrade) {
        if (upgrade.httpRequest().connection() instanceof ConnectionBase below) {
            upgrade.userData().put(BELOW, below);
        }
        return CheckResult.permitUpgrade();
    }

    /** Drops the connection together with what is queued on it. No effect on a closed one. */
    static void cut(WebSocketConnection connection) {
        var below = connection.userData().get(BELOW);
        if (below != null) {
            below.channel().close();
        }
    }
}
