package io.millrace.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.testing.Client;
import io.millrace.testing.ControlledPostgres;
import io.millrace.testing.ControlledRedis;
import io.millrace.testing.MillraceProcess;
import io.millrace.testing.World;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Executions that bypassed the queue, and the death of the instance that ran them. */
class DirectIT {

    private static final String WORKFLOW = """
            name: direct
            steps:
              - id: first
                http: { method: POST, url: "${ input.world }/first/${ input.n }", body: "${ input.n }" }
              - id: second
                needs: first
                http: { method: POST, url: "${ input.world }/second/${ input.n }", body: "${ first.body.n }" }
            output: "${ second.body.n }"
            """;

    private ControlledPostgres postgres;
    private ControlledRedis redis;
    private World world;
    private final List<MillraceProcess> processes = new ArrayList<>();

    @BeforeEach
    void serversStart() {
        postgres = ControlledPostgres.start();
        redis = ControlledRedis.forgetful();
        world = new World(call -> "{\"n\":" + call.body() + "}").holding();
    }

    @AfterEach
    void serversStop() {
        processes.forEach(MillraceProcess::kill9);
        world.close();
        redis.close();
        postgres.close();
    }

    @Test
    void directExecutionsContinueOnAnotherWorkerAfterKill9AndNothingJournaledRunsAgain() {
        var first = start();
        var client = new Client(() -> processes.get(processes.size() - 1).uri("/"));
        client.put("direct", WORKFLOW);
        var ids = new ArrayList<String>();
        for (int n = 0; n < 10; n++) {
            var body = new JsonObject()
                    .put("useQueue", false)
                    .put("idempotencyKey", "key-" + n)
                    .put("triggerData", new JsonObject().put("n", n).put("world", world.url()));
            var answer = new JsonObject(
                    client.post("/api/workflows/direct/run", body).body());
            assertThat(answer.getBoolean("queued")).as(answer.encode()).isFalse();
            ids.add(answer.getString("jobId"));
        }
        // One half has journaled its first effect and is in the second, the other half is in the first.
        await().until(() -> world.waiting().size() == 10);
        for (int n = 0; n < 5; n++) {
            world.release("/first/" + n);
        }
        await().until(() -> world.waiting().stream()
                        .filter(path -> path.startsWith("/second/"))
                        .count()
                == 5);

        first.kill9();
        start();
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            world.waiting().forEach(world::release);
            return ids.stream()
                    .allMatch(id -> client.execution(id).getString("status").equals("succeeded"));
        });

        var calls = new HashMap<String, Integer>();
        world.calls().forEach(call -> calls.merge(call.path(), 1, Integer::sum));
        for (int n = 0; n < 10; n++) {
            assertThat(calls).containsEntry("/first/" + n, n < 5 ? 1 : 2);
            assertThat(calls).containsEntry("/second/" + n, n < 5 ? 2 : 1);
        }
        // Clients without a response before the kill retry and get it.
        var again = client.post(
                "/api/workflows/direct/run",
                new JsonObject()
                        .put("idempotencyKey", "key-3")
                        .put("triggerData", new JsonObject().put("n", 3).put("world", world.url())));
        assertThat(new JsonObject(again.body()).getString("jobId")).isEqualTo(ids.get(3));
    }

    private MillraceProcess start() {
        var process = MillraceProcess.start(
                Map.of("DATABASE_URL", postgres.url(), "REDIS_URL", redis.url(), "WORKFLOW_CONCURRENCY", "20"));
        processes.add(process);
        return process.awaitReady();
    }
}
