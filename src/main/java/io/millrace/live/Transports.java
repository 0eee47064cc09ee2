package io.millrace.live;

import io.quarkus.websockets.next.HttpUpgradeCheck;
import io.quarkus.websockets.next.UserData.TypedKey;
import io.quarkus.websockets.next.WebSocketConnection;
import io.smallrye.mutiny.Uni;
import io.vertx.core.net.impl.ConnectionBase;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Remembers what each socket runs over, to cut it. A close waits its turn behind the frames before it, so one that does not
 * read them would never be closed.
 */
@ApplicationScoped
class Transports implements HttpUpgradeCheck {

    private static final TypedKey<ConnectionBase> BELOW = new TypedKey<>("below");

    @Override
    public Uni<CheckResult> perform(HttpUpgradeContext upgrade) {
        if (upgrade.httpRequest().connection() instanceof ConnectionBase below) {
            upgrade.userData().put(BELOW, below);
        }
        return CheckResult.permitUpgrade();
    }

    /** Whatever was to be sent is not. Of one that is closed nothing is left to cut. */
    static void cut(WebSocketConnection connection) {
        var below = connection.userData().get(BELOW);
        if (below != null) {
            below.channel().close();
        }
    }
}
