package io.millrace.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.testing.Client;
import io.millrace.testing.ControlledPostgres;
import io.millrace.testing.ControlledRedis;
import io.millrace.testing.MillraceProcess;
import io.millrace.testing.World;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Real processes, killed in the middle of 200 executions with effects. */
class FaultsIT {

    private static final int EXECUTIONS = 200;

    // Three effects and two pure steps: first and second start at once, third after both.
    private static final String WORKFLOW = """
            name: effects
            steps:
              - id: first
                http: { method: POST, url: "${ input.world }/first/${ input.n }", body: { n: "${ input.n }" } }
              - id: second
                http: { method: POST, url: "${ input.world }/second/${ input.n }", body: { n: "${ input.n }" } }
              - id: both
                set: { n: "${ first.body.n + second.body.n }" }
              - id: third
                http: { method: POST, url: "${ input.world }/third/${ input.n }", body: { n: "${ both.n }" } }
              - id: last
                set: { n: "${ third.body.n }" }
            output: "${ last.n }"
            """;

    private ControlledPostgres postgres;
    private ControlledRedis redis;
    private World world;
    private final List<MillraceProcess> processes = new ArrayList<>();

    @BeforeEach
    void serversStart() {
        postgres = ControlledPostgres.start();
        redis = ControlledRedis.forgetful();
        world = new World(call -> "{\"n\":" + new JsonObject(call.body()).getLong("n") + "}").pausing(150);
    }

    @AfterEach
    void serversStop() {
        processes.forEach(MillraceProcess::kill9);
        world.close();
        redis.close();
        postgres.close();
    }

    @Test
    void executionsOfAKilledWorkerFinishOnAnotherAndNothingJournaledRunsAgain() {
        var web = start(Map.of("WORKFLOW_CONCURRENCY", "0"));
        var first = start(Map.of("WORKFLOW_CONCURRENCY", "40", "WORKER_MODE", "true"));
        var client = new Client(() -> web.uri("/"));
        client.put("effects", WORKFLOW);
        assertThat(new Client(() -> first.uri("/")).get("/api/executions").body())
                .as("a dedicated worker does not serve users")
                .contains("/problems/worker-only");
        var ids = submit(client);
        await().atMost(Duration.ofSeconds(60)).until(() -> world.calls().size() > EXECUTIONS / 2);

        var killedAt = Instant.now();
        first.kill9();
        var journaled = journaledEffects(client, ids);
        int callsBefore = world.calls().size();
        start(Map.of("WORKFLOW_CONCURRENCY", "40", "WORKER_MODE", "true"));

        var done = client.awaitAll(ids, Duration.ofSeconds(90));
        assertAllSucceeded(done);
        var after = world.calls().subList(callsBefore, world.calls().size());
        assertThat(after).noneMatch(call -> journaled.containsKey(call.key()));
        System.out.printf(
                "kill -9: %d executions, %d steps journaled before the kill, %d calls after it, %d in all, last finished %d ms after the kill%n",
                ids.size(),
                journaled.size(),
                after.size(),
                world.calls().size(),
                Duration.between(killedAt, lastFinished(done)).toMillis());
    }

    @Test
    void aFlushedRedisLosesNothing() {
        var one = start(Map.of("WORKFLOW_CONCURRENCY", "20"));
        var client = new Client(() -> one.uri("/"));
        client.put("effects", WORKFLOW);
        var ids = submit(client);
        await().atMost(Duration.ofSeconds(60)).until(() -> world.calls().size() > 20);

        flushAll();

        assertAllSucceeded(client.awaitAll(ids, Duration.ofSeconds(90)));
        assertEveryEffectOnce();
    }

    @Test
    void executionsSurviveAPostgresOutageOfFiveSecondsAndNoneReportsUnstoredResults() throws InterruptedException {
        var one = start(Map.of("WORKFLOW_CONCURRENCY", "20"));
        var client = new Client(() -> one.uri("/"));
        client.put("effects", WORKFLOW);
        var ids = submit(client);
        await().atMost(Duration.ofSeconds(60)).until(() -> world.calls().size() > 100);

        postgres.stop();
        var early = new ArrayList<JsonObject>();
        for (int i = 0; i < 10; i++) {
            var answer = client.get("/api/executions/" + ids.get(i));
            if (answer.statusCode() == 200) {
                early.add(new JsonObject(answer.body()));
            }
            Thread.sleep(500);
        }
        postgres.startAgain();

        // Executions accepted while Postgres recovered count like the others.
        ids.add(client.runPersistently("effects", input(EXECUTIONS)));
        var done = client.awaitAll(ids, Duration.ofSeconds(90));
        assertAllSucceeded(done);
        assertThat(early).as("answers without Postgres").isEmpty();
    }

    private MillraceProcess start(Map<String, String> environment) {
        var all = new HashMap<>(environment);
        all.put("DATABASE_URL", postgres.url());
        all.put("REDIS_URL", redis.url());
        var process = MillraceProcess.start(all);
        processes.add(process);
        return process.awaitReady();
    }

    private List<String> submit(Client client) {
        var ids = new ArrayList<String>();
        for (int n = 0; n < EXECUTIONS; n++) {
            ids.add(client.run("effects", input(n)));
        }
        return ids;
    }

    private JsonObject input(int n) {
        return new JsonObject().put("n", n).put("world", world.url());
    }

    // Idempotency keys of the effects in the journal.
    private static Map<String, String> journaledEffects(Client client, List<String> ids) {
        Map<String, String> keys = new HashMap<>();
        for (var id : ids) {
            JsonArray steps = client.execution(id).getJsonArray("steps");
            for (int i = 0; i < steps.size(); i++) {
                var step = steps.getJsonObject(i);
                if (step.getString("status").equals("succeeded")) {
                    keys.put(id + "/" + step.getString("path"), id);
                }
            }
        }
        return keys;
    }

    private static void assertAllSucceeded(List<JsonObject> done) {
        for (var execution : done) {
            assertThat(execution.getString("status")).as(execution.encode()).isEqualTo("succeeded");
            assertThat(execution.getJsonArray("steps")).as(execution.encode()).hasSize(5);
        }
    }

    private void assertEveryEffectOnce() {
        var counts = new HashMap<String, Integer>();
        world.calls().forEach(call -> counts.merge(call.key(), 1, Integer::sum));
        assertThat(counts).hasSize(3 * EXECUTIONS);
        assertThat(counts.values()).allMatch(count -> count == 1);
    }

    private void flushAll() {
        try (var socket = new Socket("127.0.0.1", redis.port())) {
            socket.getOutputStream().write("FLUSHALL\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readNBytes(3), StandardCharsets.US_ASCII))
                    .isEqualTo("+OK");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Instant lastFinished(List<JsonObject> done) {
        var last = new AtomicReference<>(Instant.EPOCH);
        done.forEach(execution -> {
            var finished = Instant.parse(execution.getString("finishedAt"));
            last.accumulateAndGet(finished, (a, b) -> a.isAfter(b) ? a : b);
        });
        return last.get();
    }
}
