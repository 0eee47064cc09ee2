package io.millrace.faults;

import io.millrace.testing.MillraceProcess;
import io.millrace.testing.Wire;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** One instance of the application with its proxies to Postgres and Redis; restarted when it was killed. */
final class Instance implements AutoCloseable {

    /** Slots of each instance. */
    static final int SLOTS = 12;

    final Wire postgres;
    final Wire redis;
    private final String name;
    private Timing timing;
    private final List<Path> folders = new CopyOnWriteArrayList<>();
    private volatile MillraceProcess process;

    Instance(Vertx vertx, String name, int postgresPort, int redisPort) {
        this.name = name;
        this.postgres = new Wire(vertx, postgresPort);
        this.redis = new Wire(vertx, redisPort);
    }

    /** Does not wait until it is ready. */
    void start(Timing with) {
        timing = with;
        var environment = new HashMap<>(with.environment());
        environment.put("WORKER_NAME", name);
        environment.put("DATABASE_URL", "postgresql://postgres:postgres@127.0.0.1:" + postgres.port() + "/postgres");
        environment.put("REDIS_URL", "redis://127.0.0.1:" + redis.port());
        process = MillraceProcess.start(environment);
        folders.add(process.folder());
    }

    void startAgain() {
        start(timing);
    }

    /**
     * An instance that could not start because its servers were unavailable has exited, or exits meanwhile; it is
     * restarted as a supervisor would. Called after all faults, so once is enough.
     */
    void awaitReady() {
        if (!process.alive()) {
            startAgain();
        }
        var waited = process;
        try {
            waited.awaitReady();
        } catch (AssertionError ended) {
            if (waited.alive()) {
                throw ended;
            }
            startAgain();
            process.awaitReady();
        }
    }

    URI uri() {
        return process.uri("/");
    }

    MillraceProcess process() {
        return process;
    }

    /** The log files of its processes, latest last. */
    List<Path> folders() {
        return List.copyOf(folders);
    }

    String name() {
        return name;
    }

    boolean runsWith(Timing wanted) {
        return process != null && process.alive() && timing == wanted;
    }

    void stop() {
        if (process != null) {
            process.kill9();
        }
    }

    @Override
    public void close() {
        stop();
        postgres.close();
        redis.close();
    }
}
