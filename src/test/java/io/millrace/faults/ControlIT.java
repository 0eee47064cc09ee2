package io.millrace.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.testing.Client;
import io.millrace.testing.ControlledPostgres;
import io.millrace.testing.ControlledRedis;
import io.millrace.testing.MillraceProcess;
import io.millrace.testing.World;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Cancel, pause and compensation with a worker that is dead or hangs. */
class ControlIT {

    private static final String TWO_CALLS = """
            name: two-calls
            steps:
              - { id: one, http: "${ input.world }/one" }
              - { id: two, needs: one, http: "${ input.world }/two" }
            """;

    private ControlledPostgres postgres;
    private ControlledRedis redis;
    private World world;
    private MillraceProcess web;
    private MillraceProcess worker;
    private Client client;
    private final List<MillraceProcess> processes = new ArrayList<>();

    @BeforeEach
    void serversStart() {
        postgres = ControlledPostgres.start();
        redis = ControlledRedis.forgetful();
        world = new World(call -> call.path().equals("/fails") ? "!400" : "{}").holding();
        web = start(0);
        worker = start(20);
        client = new Client(() -> web.uri("/"));
    }

    @AfterEach
    void serversStop() {
        processes.forEach(MillraceProcess::kill9);
        world.close();
        redis.close();
        postgres.close();
    }

    @Test
    void aCancelIsTerminalAtOnceAndTheCallIsClosedWithinTwoSeconds() {
        var id = started("two-calls", TWO_CALLS);
        await().until(() -> world.waiting().contains("/one"));
        long from = System.nanoTime();
        assertThat(order(id, "cancel").getString("status")).isEqualTo("cancelled");
        await().atMost(Duration.ofSeconds(2)).until(() -> world.aborted().size() == 1);
        System.out.printf("closed %d ms after the cancel%n", (System.nanoTime() - from) / 1_000_000);
        assertThat(status(id)).isEqualTo("cancelled");
    }

    @Test
    void aCancelIsTerminalAtOnceThoughTheWorkerWasKilled() {
        var id = started("two-calls", TWO_CALLS);
        await().until(() -> world.waiting().contains("/one"));
        worker.kill9();
        assertThat(order(id, "cancel").getString("status")).isEqualTo("cancelled");
        worker = start(20);
        // Another execution completes: the new worker has checked the queue.
        var other = started("two-calls", TWO_CALLS);
        finishing(other);
        assertThat(status(id)).isEqualTo("cancelled");
    }

    @Test
    void aZombiesWritesAfterACancelChangeNothing() {
        var id = started("two-calls", TWO_CALLS);
        await().until(() -> world.waiting().contains("/one"));
        signal("-STOP", worker);
        assertThat(order(id, "cancel").getString("status")).isEqualTo("cancelled");
        // The response waits in the zombie's socket until it wakes.
        world.release("/one");
        var cancelled = client.execution(id);
        signal("-CONT", worker);
        var other = started("two-calls", TWO_CALLS);
        finishing(other);
        assertThat(client.execution(id)).isEqualTo(cancelled);
        assertThat(world.calls())
                .extracting(World.Call::path)
                .filteredOn("/two"::equals)
                .hasSize(1);
    }

    @Test
    void aPausedExecutionStaysPausedAfterKill9AndAFlushedRedis() {
        var id = started("two-calls", TWO_CALLS);
        await().until(() -> world.waiting().contains("/one"));
        assertThat(order(id, "pause").getString("status")).isEqualTo("running");
        worker.kill9();
        redis.flushAll();
        worker = start(20);
        await().atMost(Duration.ofSeconds(20)).until(() -> status(id), "waiting"::equals);
        var other = started("two-calls", TWO_CALLS);
        finishing(other);
        assertThat(status(id)).isEqualTo("waiting");
        assertThat(client.execution(id).getString("pausedAt")).isNotNull();
        order(id, "resume");
        finishing(id);
    }

    @Test
    void completedCompensationsAreNotRepeatedAfterKill9() {
        var id = started("saga", """
                name: saga
                retry: { attempts: 0 }
                steps:
                  - { id: a, set: 1, compensate: { id: u, http: "${ input.world }/undo/a" } }
                  - { id: b, needs: a, set: 1, compensate: { id: u, http: "${ input.world }/undo/b" } }
                  - { id: c, needs: b, set: 1, compensate: { id: u, http: "${ input.world }/undo/c" } }
                  - { id: bad, needs: c, fail: broken }
                """);
        await().until(() -> world.waiting().contains("/undo/c"));
        world.release("/undo/c");
        await().until(() -> world.waiting().contains("/undo/b"));
        worker.kill9();
        await().until(() -> world.aborted().size() == 1);
        worker = start(20);
        for (var path : List.of("/undo/b", "/undo/a")) {
            await().atMost(Duration.ofSeconds(20)).until(() -> world.waiting().contains(path));
            world.release(path);
        }
        await().until(() -> status(id), "failed"::equals);
        assertThat(client.execution(id).getJsonObject("error").getString("message"))
                .isEqualTo("broken");
        assertThat(world.calls())
                .extracting(World.Call::path)
                .containsExactly("/undo/c", "/undo/b", "/undo/b", "/undo/a");
        assertThat(world.calls().get(1).key()).isEqualTo(world.calls().get(2).key());
    }

    private String started(String name, String definition) {
        client.put(name, definition);
        var body = new JsonObject().put("triggerData", new JsonObject().put("world", world.url()));
        return new JsonObject(
                        client.post("/api/workflows/" + name + "/run", body).body())
                .getString("jobId");
    }

    private void finishing(String id) {
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            world.waiting().forEach(world::release);
            return status(id).equals("succeeded");
        });
    }

    private JsonObject order(String id, String what) {
        return new JsonObject(client.post("/api/executions/" + id + "/" + what, new JsonObject())
                .body());
    }

    private String status(String id) {
        return client.execution(id).getString("status");
    }

    private static void signal(String signal, MillraceProcess process) {
        try {
            var kill = new ProcessBuilder("kill", signal, Long.toString(process.pid())).start();
            assertThat(kill.waitFor()).isZero();
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private MillraceProcess start(int slots) {
        var process = MillraceProcess.start(Map.of(
                "DATABASE_URL",
                postgres.url(),
                "REDIS_URL",
                redis.url(),
                "WORKFLOW_CONCURRENCY",
                Integer.toString(slots)));
        processes.add(process);
        return process.awaitReady();
    }
}
