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
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Executions that use all processors for long, and what goes on beside them. */
class BusyIT {

    private static final String BUSY = """
            name: busy
            retry: { attempts: 0 }
            steps:
              - id: work
                forEach: "${ [1..12] }"
                steps:
                  - { id: count, set: "${ $count([1..20000].($sqrt($) & $string($))) }" }
            """;

    private static final String HOG = """
            name: hog
            timeout: 5s
            retry: { attempts: 0 }
            steps:
              - id: loop
                forEach: "${ [1..100000] }"
                concurrency: 1000
                steps:
                  - { id: count, set: "${ $count($map([1..2000], function($i) { $i })) }" }
            """;

    private static final String CALL = """
            name: call
            steps:
              - { id: once, http: { method: POST, url: "${ input.world }/once/${ input.n }" } }
              - { id: then, needs: once, http: { method: POST, url: "${ input.world }/then/${ input.n }" } }
            """;

    private ControlledPostgres postgres;
    private ControlledRedis redis;
    private World world;
    private MillraceProcess process;
    private Client client;

    @BeforeEach
    void serversStart() {
        postgres = ControlledPostgres.start();
        redis = ControlledRedis.forgetful();
        world = new World(call -> "{}").pausing(call -> 3_000);
        process = MillraceProcess.start(Map.of("DATABASE_URL", postgres.url(), "REDIS_URL", redis.url()))
                .awaitReady();
        client = new Client(() -> process.uri("/"));
        client.put("busy", BUSY);
        client.put("hog", HOG);
        client.put("call", CALL);
    }

    @AfterEach
    void serversStop() {
        process.kill9();
        world.close();
        redis.close();
        postgres.close();
    }

    @Test
    void theHeartbeatGoesOnAndNeighboursProceed() {
        var calls = new ArrayList<String>();
        for (int n = 0; n < 3; n++) {
            calls.add(run("call", n));
        }
        await().until(() -> world.calls().size() == 3);
        for (int n = 0; n < 3 * Runtime.getRuntime().availableProcessors(); n++) {
            run("busy", n);
        }
        var hog = run("hog", 0);

        long slowest = 0;
        while (!over(hog) || !calls.stream().allMatch(this::over)) {
            long start = System.nanoTime();
            assertThat(client.get("/health/live").statusCode()).isEqualTo(200);
            slowest = Math.max(slowest, System.nanoTime() - start);
        }
        System.out.println(
                "slowest answer of /health/live: " + Duration.ofNanos(slowest).toMillis() + " ms");

        assertThat(calls).allSatisfy(id -> assertThat(client.execution(id).getString("status"))
                .isEqualTo("succeeded"));
        assertThat(world.calls()).as("each effect once").hasSize(6);
        var ended = client.execution(hog);
        assertThat(ended.getJsonObject("error").getString("type")).isEqualTo("timeout");
        var took = Duration.between(
                java.time.Instant.parse(ended.getString("startedAt")),
                java.time.Instant.parse(ended.getString("finishedAt")));
        assertThat(took).as("its timeout is 5 s").isLessThan(Duration.ofSeconds(15));
        assertThat(process.stdout() + process.stderr())
                .doesNotContain("no heartbeat")
                .doesNotContain("executions of dead workers");
    }

    private boolean over(String id) {
        return List.of("succeeded", "failed", "cancelled")
                .contains(client.execution(id).getString("status"));
    }

    private String run(String workflow, int n) {
        var data = new JsonObject().put("n", n).put("world", world.url());
        var answer = client.post("/api/workflows/" + workflow + "/run", new JsonObject().put("triggerData", data));
        return new JsonObject(answer.body()).getString("jobId");
    }
}
