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

/** An execution that takes every worker down that runs it, and its neighbours. */
class WorkerLostIT {

    private static final String POISON = """
            name: poison
            retry: { attempts: 0 }
            steps:
              - { id: before, set: 1 }
              - { id: deadly, needs: before, http: "${ input.world }/deadly" }
            """;

    private static final String NEIGHBOUR = """
            name: neighbour
            steps:
              - { id: one, http: "${ input.world }/one/${ input.n }" }
              - { id: two, needs: one, http: "${ input.world }/two/${ input.n }" }
            """;

    private ControlledPostgres postgres;
    private ControlledRedis redis;
    private World world;
    private Client client;
    private final List<MillraceProcess> processes = new ArrayList<>();

    @BeforeEach
    void serversStart() {
        postgres = ControlledPostgres.start();
        redis = ControlledRedis.forgetful();
        world = new World(call -> "{}").holding(call -> call.path().equals("/deadly"));
        client = new Client(() -> processes.get(processes.size() - 1).uri("/"));
    }

    @AfterEach
    void serversStop() {
        processes.forEach(MillraceProcess::kill9);
        world.close();
        redis.close();
        postgres.close();
    }

    @Test
    void itFailsAfterThreeLossesAndItsNeighboursSucceed() {
        start();
        client.put("poison", POISON);
        client.put("neighbour", NEIGHBOUR);
        world.pausing(call -> call.path().startsWith("/one/") ? 1_500 : 0);
        var neighbours = new ArrayList<String>();
        for (int n = 0; n < 10; n++) {
            neighbours.add(run("neighbour", n));
        }
        await().until(() -> world.calls().size() == 10);
        var poison = run("poison", 0);

        int lost = 0;
        while (!over(poison)) {
            if (world.waiting().contains("/deadly")) {
                processes.get(processes.size() - 1).kill9();
                await().until(() -> !world.waiting().contains("/deadly"));
                lost++;
                start();
            }
            assertThat(lost).as("workers lost").isLessThan(4);
        }

        assertThat(lost).isEqualTo(3);
        var failed = client.execution(poison);
        assertThat(failed.getString("status")).isEqualTo("failed");
        assertThat(failed.getJsonObject("error").getString("type")).isEqualTo("worker-lost");
        var letters = new JsonObject(client.get("/api/dead-letters").body());
        assertThat(letters.encode()).contains(poison);

        await().atMost(Duration.ofSeconds(60)).until(() -> neighbours.stream().allMatch(this::over));
        assertThat(neighbours).allSatisfy(id -> assertThat(client.execution(id).getString("status"))
                .isEqualTo("succeeded"));
        var calls = new HashMap<String, Integer>();
        world.calls().forEach(call -> calls.merge(call.path(), 1, Integer::sum));
        // In the worst case each was beside it when it took the first worker and the second down.
        assertThat(calls).allSatisfy((path, times) -> assertThat(times).as(path).isLessThanOrEqualTo(3));
        assertThat(calls).containsEntry("/deadly", 3);

        // A person may retry it.
        assertThat(client.post("/api/executions/" + poison + "/retry").statusCode())
                .isEqualTo(202);
        await().until(() -> world.waiting().contains("/deadly"));
        world.release("/deadly");
        await().until(() -> client.execution(poison).getString("status").equals("succeeded"));
    }

    private boolean over(String id) {
        var status = client.execution(id).getString("status");
        return List.of("succeeded", "failed", "cancelled").contains(status);
    }

    private String run(String workflow, int n) {
        var data = new JsonObject().put("n", n).put("world", world.url());
        var answer = client.post("/api/workflows/" + workflow + "/run", new JsonObject().put("triggerData", data));
        return new JsonObject(answer.body()).getString("jobId");
    }

    private void start() {
        var process = MillraceProcess.start(
                Map.of("DATABASE_URL", postgres.url(), "REDIS_URL", redis.url(), "WORKFLOW_CONCURRENCY", "20"));
        processes.add(process);
        process.awaitReady();
    }
}
