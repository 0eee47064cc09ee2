package io.millrace.faults;

import io.millrace.testing.ControlledPostgres;
import io.millrace.testing.ControlledRedis;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The servers, the instances and the world; they stay over schedules, and only what was killed is started again. */
final class Ground implements AutoCloseable {

    private static final int INSTANCES = 2;

    private final Vertx vertx = Vertx.vertx();
    private final ControlledPostgres postgres = ControlledPostgres.start(Map.of("track_commit_timestamp", "on"));
    private final ControlledRedis redis = ControlledRedis.forgetful();
    private final Effects effects = new Effects(vertx);
    private final Witness witness = new Witness(postgres.url());
    private final QueueContents queue = new QueueContents(vertx, redis.url());
    private final List<Instance> instances;
    private final Clients clients;

    Ground(Timing timing) {
        instances = IntStream.range(0, INSTANCES)
                .mapToObj(i -> new Instance(vertx, "node-" + i, postgres.port(), redis.port()))
                .toList();
        clients = new Clients(i -> instances.get(i).uri(), INSTANCES);
        ready(timing);
        witness.watch();
        for (var job : Job.values()) {
            put(job.workflow(), job.definition());
        }
        put("probe", Job.PROBE);
    }

    /** Instances with this timing; those that run with it already go on. */
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

    Witness witness() {
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
