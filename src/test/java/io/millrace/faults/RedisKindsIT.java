package io.millrace.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.testing.Client;
import io.millrace.testing.ControlledPostgres;
import io.millrace.testing.MillraceProcess;
import io.millrace.testing.RedisCluster;
import io.millrace.testing.RedisSentinels;
import io.millrace.testing.World;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The whole product, as two processes, on a cluster and behind sentinels that lose a server meanwhile. */
@Tag("long")
class RedisKindsIT {

    private static final int EXECUTIONS = 200;
    private static final Duration LIMIT = Duration.ofSeconds(120);

    private static final String WORKFLOW = """
            name: effect
            steps:
              - id: call
                http: { method: POST, url: "${ input.world }/call/${ input.n }", body: { n: "${ input.n }" } }
              - id: last
                set: { n: "${ call.body.n }" }
            output: "${ last.n }"
            """;

    private ControlledPostgres postgres;
    private World world;
    private final List<MillraceProcess> processes = new ArrayList<>();

    @BeforeEach
    void serversStart() {
        postgres = ControlledPostgres.start();
        world = new World(call -> "{\"n\":" + new JsonObject(call.body()).getLong("n") + "}").pausing(150);
    }

    @AfterEach
    void serversStop() {
        processes.forEach(MillraceProcess::kill9);
        world.close();
        postgres.close();
    }

    @Test
    void onAThreeNodeClusterAllExecutionsSucceed() {
        try (var cluster = RedisCluster.start()) {
            allSucceed(cluster.url(), "cluster", () -> {});
        }
    }

    @Test
    void whileAReplicaTakesOverTheNodeOfTheQueueAllExecutionsSucceed() {
        try (var cluster = RedisCluster.withReplicas()) {
            allSucceed(cluster.url(), "cluster", () -> cluster.killMaster(0));
        }
    }

    @Test
    void whileSentinelsElectAnotherMasterAllExecutionsSucceed() {
        try (var sentinels = RedisSentinels.start()) {
            allSucceed(sentinels.url(), "sentinel", sentinels::killMaster);
        }
    }

    private void allSucceed(String redisUrl, String kind, Runnable fault) {
        var web = start(redisUrl, Map.of("WORKFLOW_CONCURRENCY", "0"));
        start(redisUrl, Map.of("WORKFLOW_CONCURRENCY", "20", "WORKER_MODE", "true"));
        assertThat(web.stdout()).contains("Redis " + kind + " 127.0.0.1:");
        var client = new Client(() -> web.uri("/"));
        assertThat(new JsonObject(client.get("/api/health").body())
                        .getJsonObject("redis")
                        .getString("kind"))
                .isEqualTo(kind);
        client.put("effect", WORKFLOW);

        var ids = new ArrayList<String>();
        submit(client, ids, EXECUTIONS / 2);
        await().atMost(LIMIT).until(() -> world.calls().size() > 20);
        long since = System.nanoTime();
        fault.run();
        submit(client, ids, EXECUTIONS / 2);
        var done = client.awaitAll(ids, LIMIT);

        for (var execution : done) {
            assertThat(execution.getString("status")).as(execution.encode()).isEqualTo("succeeded");
        }
        System.out.printf(
                "%s: %d executions, %d calls, all succeeded %d ms after the fault%n",
                kind,
                done.size(),
                world.calls().size(),
                Duration.ofNanos(System.nanoTime() - since).toMillis());
    }

    private void submit(Client client, List<String> ids, int count) {
        for (int i = 0; i < count; i++) {
            ids.add(client.run("effect", new JsonObject().put("n", ids.size()).put("world", world.url())));
        }
    }

    private MillraceProcess start(String redisUrl, Map<String, String> environment) {
        var all = new HashMap<>(environment);
        all.put("DATABASE_URL", postgres.url());
        all.put("REDIS_URL", redisUrl);
        var process = MillraceProcess.start(all);
        processes.add(process);
        return process.awaitReady();
    }
}
