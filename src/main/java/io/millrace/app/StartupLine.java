package io.millrace.app;

import io.millrace.database.DatabaseUrl;
import io.millrace.redis.RedisUrl;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;

/** Logs one line once the application is up: version, address, roles, servers. */
@ApplicationScoped
class StartupLine {

    private static final Logger log = Logger.getLogger("io.millrace");
    private static final int LAST = Integer.MAX_VALUE;

    private final Config config;

    StartupLine(Config config) {
        this.config = config;
    }

    void started(@Observes @Priority(LAST) StartupEvent event) {
        if (text(ServerLocations.REDIS_URL).isEmpty()) {
            log.info("REDIS_URL is not set: queue and live events stay in this process, so run one instance only");
        }
        log.info(line());
        if (reachableFromOutside(text("quarkus.http.host"))) {
            log.warn("There is no access control, and HOST=" + text("quarkus.http.host")
                    + " listens beyond this machine: whoever reaches the port may do everything");
        } else {
            log.info(
                    "There is no access control, so this machine only is listened to; HOST=0.0.0.0 opens the port to others");
        }
    }

    /** @param host where it listens */
    static boolean reachableFromOutside(String host) {
        try {
            return !InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            // The server would not have started; a warning too many is the safe side.
            return true;
        }
    }

    String line() {
        return "Millrace %s at %s, %s, Postgres %s, Redis %s"
                .formatted(text("quarkus.application.version"), url(), roles(), postgres(), redis());
    }

    private String url() {
        return "http://" + text("quarkus.http.host") + ":" + text("quarkus.http.port");
    }

    private String roles() {
        var dedicated = Boolean.parseBoolean(text("millrace.worker.dedicated"));
        var slots = text("millrace.worker.concurrency");
        if (dedicated) {
            return "worker with " + slots + " slots";
        }
        return slots.equals("0") ? "web" : "web and worker with " + slots + " slots";
    }

    // Neither credentials nor parameters belong in a log.
    private String postgres() {
        var text = text(ServerLocations.DATABASE_URL);
        if (text.isEmpty()) {
            return "none";
        }
        var url = DatabaseUrl.parse(text);
        return url.host() + ":" + url.port() + "/" + url.database();
    }

    private String redis() {
        var url = text(ServerLocations.REDIS_URL);
        if (url.isEmpty()) {
            return "none";
        }
        var redis = RedisUrl.parse(url);
        return redis.kind() == RedisUrl.Kind.STANDALONE ? redis.addresses() : redis.toString();
    }

    private String text(String key) {
        return config.getOptionalValue(key, String.class).orElse("");
    }
}
