package io.millrace.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.testing.Client;
import io.millrace.testing.ControlledPostgres;
import io.millrace.testing.ControlledRedis;
import io.millrace.testing.MillraceProcess;
import io.millrace.testing.World;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One process serves the page, another runs the execution. */
class AcrossInstancesIT {

    private static final String WORKFLOW = """
            name: elsewhere
            steps:
              - id: first
                http: { method: POST, url: "${ input.world }/first", body: 1 }
              - id: second
                needs: first
                http: { method: POST, url: "${ input.world }/second", body: 2 }
            output: "${ second.body.n }"
            """;

    private ControlledPostgres postgres;
    private ControlledRedis redis;
    private World world;
    private MillraceProcess web;
    private MillraceProcess worker;

    @BeforeEach
    void start() {
        postgres = ControlledPostgres.start();
        redis = ControlledRedis.forgetful();
        world = new World(call -> "{\"n\":" + call.body() + "}").holding();
        web = start(Map.of("WORKFLOW_CONCURRENCY", "0"));
        web.awaitReady();
        worker = start(Map.of("WORKFLOW_CONCURRENCY", "20", "WORKER_MODE", "true", "WORKER_NAME", "far-away"));
        worker.awaitReady();
    }

    private MillraceProcess start(Map<String, String> role) {
        var environment = new HashMap<>(role);
        environment.put("DATABASE_URL", postgres.url());
        environment.put("REDIS_URL", redis.url());
        return MillraceProcess.start(environment);
    }

    @AfterEach
    void stop() {
        for (var process : List.of(web, worker)) {
            process.kill9();
        }
        world.close();
        redis.close();
        postgres.close();
    }

    @Test
    void aClientOfTheWebInstanceSeesEachStepOfTheWorkerChange() throws Exception {
        var client = new Client(() -> web.uri("/"));
        client.put("elsewhere", WORKFLOW);
        try (var page = WatchClient.open(web.uri("/")).say("{\"follow\":\"*\"}")) {
            await().atMost(Duration.ofSeconds(20)).until(() -> page.refreshes() == 1);
            var id = client.run("elsewhere", new JsonObject().put("world", world.url()));
            page.follow(id);

            // Each step blocks until its start was seen: the page shows events as they happen.
            await().atMost(Duration.ofSeconds(30)).until(() -> world.waiting().contains("/first"));
            await().atMost(Duration.ofSeconds(10)).until(() -> seen(page, id, "node-started", "first"));
            assertThat(seen(page, id, "node-completed", "first")).isFalse();
            world.release("/first");
            await().atMost(Duration.ofSeconds(10)).until(() -> seen(page, id, "node-completed", "first"));
            await().atMost(Duration.ofSeconds(10)).until(() -> seen(page, id, "node-started", "second"));
            assertThat(page.types(id)).doesNotContain("execution-completed");
            await().until(() -> world.waiting().contains("/second"));
            world.release("/second");
            await().atMost(Duration.ofSeconds(10)).until(() -> page.types(id).contains("execution-completed"));

            assertThat(page.numbers(id))
                    .isEqualTo(IntStream.rangeClosed(1, 7).boxed().toList());
            await().until(() -> page.changed().stream()
                    .anyMatch(change -> change.getString("id").equals(id)
                            && change.getString("type").equals("execution-completed")));
            assertThat(client.execution(id).getString("status")).isEqualTo("succeeded");
            assertThat(new Client(() -> worker.uri("/"))
                            .get("/api/executions/" + id)
                            .statusCode())
                    .as("the worker does not serve users")
                    .isNotEqualTo(200);
        }
    }

    private static boolean seen(WatchClient page, String id, String type, String path) {
        return page.events(id).stream()
                .anyMatch(event -> type.equals(event.getString("type")) && path.equals(event.getString("path")));
    }
}
