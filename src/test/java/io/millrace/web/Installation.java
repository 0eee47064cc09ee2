package io.millrace.web;

import static org.awaitility.Awaitility.await;

import io.millrace.testing.Client;
import io.millrace.testing.MillraceProcess;
import io.millrace.testing.Servers;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The packaged application with its own database: one process that serves the pages, and further ones. */
final class Installation implements AutoCloseable {

    private final String database;
    private final Map<String, String> environment;
    private final List<MillraceProcess> all = new ArrayList<>();
    private MillraceProcess serving;

    private Installation(int slots) {
        database = Servers.newDatabase();
        environment = Map.of(
                "DATABASE_URL", database, "REDIS_URL", Servers.redis(), "MILLRACE_REDIS_PREFIX", Servers.freshPrefix());
        serving = another(slots);
    }

    /** One process that serves the pages and runs executions. */
    static Installation start() {
        return start(20);
    }

    /** @param slots of the process that serves the pages; 0 = it runs no executions */
    static Installation start(int slots) {
        return new Installation(slots);
    }

    /** Another process of the same installation, once it is ready. */
    MillraceProcess another(int slots) {
        return another(slots, Map.of());
    }

    /** Replaces the process that served the pages, at the same address. */
    void serveAgain(int slots) {
        serving = another(slots, Map.of("PORT", Integer.toString(serving.port())));
    }

    /** Waits for two heartbeats of each worker, by which earlier commands have reached it. */
    void awaitTwoBeats() {
        for (int i = 0; i < 2; i++) {
            var before = beats();
            await().until(() -> Collections.disjoint(before, beats()));
        }
    }

    private List<String> beats() {
        return new JsonObject(client().get("/api/monitoring/workers").body())
                .getJsonArray("items").stream()
                        .map(JsonObject.class::cast)
                        .map(worker -> worker.getString("id") + " " + worker.getString("beatAt"))
                        .toList();
    }

    MillraceProcess serving() {
        return serving;
    }

    String database() {
        return database;
    }

    URI uri() {
        return serving.uri("/");
    }

    Client client() {
        return new Client(this::uri);
    }

    @Override
    public void close() {
        all.forEach(MillraceProcess::kill9);
    }

    private MillraceProcess another(int slots, Map<String, String> more) {
        var whole = new HashMap<>(environment);
        whole.put("WORKFLOW_CONCURRENCY", Integer.toString(slots));
        whole.putAll(more);
        var process = MillraceProcess.start(whole);
        all.add(process);
        return process.awaitReady();
    }
}
