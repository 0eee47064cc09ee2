package io.millrace.faults;

import io.millrace.testing.ControlledPostgres;
import io.millrace.testing.ControlledRedis;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The servers, the instances and the remote service; they are reused across schedules, and only what was killed is
 * restarted.
 */
final class TestBed implements AutoCloseable {

    private static final int INSTANCES = 2;

    private final Vertx vertx = Vertx.vertx();
    private final ControlledPostgres postgres = ControlledPostgres.start(Map.of("track_commit_timestamp", "on"));
    private final ControlledRedis redis = ControlledRedis.forgetful();
    private final Effects effects = new Effects(vertx);
    private final DatabaseHistory witness = new DatabaseHistory(postgres.url());
    private final QueueContents queue = new QueueContents(vertx, redis.url());
    private final List<Instance> instances;
    private final Clients clients;

    TestBed(Timing timing) {
        instances = IntStream.range(0, INSTANCES)
                .mapToObj(i -> new Instance(vertx, "node-" + i, postgres.port(), redis.port()))
                .toList();
        clients = new Clients(i -> instances.get(i).uri(), INSTANCES);
        ready(timing);
        witness.watch();
        for (var job : FaultWorkflow.values()) {
            put(job.workflow(), job.definition());
        }
        put("probe", FaultWorkflow.PROBE);
    }

    /** Instances with this timing; those already running with it continue. */
    void ready(Timing timing) {
        for (var instance : instances) {
            if (!instance.runsWith(timing)) {
                instance.stop();
                instance.start(timing);
            }
        }
        instances.forEach(Instance::awaitReady);
    }

    private void put(String name, String definition) {
        var answer = clients.send(0, "PUT", "/api/workflows/" + name, "application/yaml", definition);
        if (answer.statusCode() != 201) {
            throw new AssertionError(answer.body());
        }
    }

    List<Instance> instances() {
        return instances;
    }

    ControlledPostgres postgres() {
        return postgres;
    }

    ControlledRedis redis() {
        return redis;
    }

    Effects effects() {
        return effects;
    }

    DatabaseHistory witness() {
        return witness;
    }

    QueueContents queue() {
        return queue;
    }

    Clients clients() {
        return clients;
    }

    @Override
    public void close() {
        clients.close();
        instances.forEach(Instance::close);
        effects.close();
        redis.close();
        postgres.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
