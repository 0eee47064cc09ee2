package io.millrace.web;

import io.millrace.testing.Client;
import io.millrace.testing.MillraceProcess;
import io.millrace.testing.Servers;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;

/** The packaged application as the pages' tests see it: a database and a Redis prefix, and one process or more of them. */
final class Installation implements AutoCloseable {

    private final Map<String, String> environment;
    private final MillraceProcess millrace;

    private Installation(Map<String, String> environment) {
        this.environment = environment;
        this.millrace = MillraceProcess.start(environment);
    }

    /** One process that serves the pages and works. */
    static Installation start() {
        return start(20);
    }

    /** @param slots of the first process; 0 = it serves and does not work */
    static Installation start(int slots) {
        return new Installation(Map.of(
                "DATABASE_URL", Servers.newDatabase(),
                "REDIS_URL", Servers.redis(),
                "MILLRACE_REDIS_PREFIX", Servers.freshPrefix(),
                "WORKFLOW_CONCURRENCY", Integer.toString(slots)));
    }

    Installation awaitReady() {
        millrace.awaitReady();
        return this;
    }

    /** Another process of the same installation. */
    MillraceProcess another(Map<String, String> more) {
        var all = new HashMap<>(environment);
        all.putAll(more);
        return MillraceProcess.start(all).awaitReady();
    }

    MillraceProcess process() {
        return millrace;
    }

    URI uri() {
        return millrace.uri("/");
    }

    Client client() {
        return new Client(this::uri);
    }

    @Override
    public void close() {
        millrace.kill9();
    }
}
