package io.millrace.app;

import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;

/** One line at the start: what runs, where, in which roles, on which servers. */
@ApplicationScoped
class StartLine {

    private static final Logger log = Logger.getLogger("io.millrace");
    private static final int AFTER_ALL_OTHERS = Integer.MAX_VALUE;

    private final Config config;

    StartLine(Config config) {
        this.config = config;
    }

    void started(@Observes @Priority(AFTER_ALL_OTHERS) StartupEvent event) {
        if (text("REDIS_URL").isEmpty()) {
            log.info("REDIS_URL is not set: queue and live events stay in this process, so run one instance only");
        }
        log.info(line());
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

    private String postgres() {
        var url = text(Backing.DATABASE_URL);
        return url.isEmpty() ? "none" : server(DatabaseUrl.parse(url).jdbc());
    }

    private String redis() {
        var url = text(Backing.REDIS_URL);
        return url.isEmpty() ? "none" : server(url);
    }

    // Host, port and database; neither credentials nor parameters belong in a log.
    private static String server(String url) {
        var rest = url.substring(url.indexOf("//") + 2);
        return rest.substring(rest.lastIndexOf('@') + 1).replaceAll("[?].*", "");
    }

    private String text(String key) {
        return config.getOptionalValue(key, String.class).orElse("");
    }
}
