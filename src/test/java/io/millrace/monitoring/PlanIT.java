package io.millrace.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;
import static org.awaitility.Awaitility.await;

import io.millrace.testing.Client;
import io.millrace.testing.ControlledPostgres;
import io.millrace.testing.ControlledRedis;
import io.millrace.testing.MillraceProcess;
import io.millrace.testing.World;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Executes a plan and compares the measurements with its prediction. */
@Tag("long")
@Tag("alone")
class PlanIT {

    private static final int SLOTS = 5;
    private static final double RATE = 28;
    private static final double MEAN_MS = 250;
    private static final long SEED = 20_260_704;

    private ControlledPostgres postgres;
    private ControlledRedis redis;
    private World world;
    private final List<MillraceProcess> workers = new ArrayList<>();
    private Client client;

    @BeforeEach
    void start() {
        postgres = ControlledPostgres.start();
        redis = ControlledRedis.forgetful();
        // The sum of two exponentials: neither constant nor the lognormal that the plan assumes.
        world = new World(call -> "{}").pausing(call -> {
            var random = new Random(SEED ^ call.path().hashCode());
            random.nextDouble();
            double halves = -Math.log(1 - random.nextDouble()) - Math.log(1 - random.nextDouble());
            return Math.max(1, Math.round(halves * MEAN_MS / 2));
        });
        worker();
        client = new Client(() -> workers.get(0).uri("/"));
        client.put("planned", """
                name: planned
                steps:
                  - id: call
                    http: { method: POST, url: "${ input.world }/${ input.n }", body: "1" }
                """);
    }

    @AfterEach
    void stop() {
        workers.forEach(MillraceProcess::kill9);
        world.close();
        redis.close();
        postgres.close();
    }

    private void worker() {
        workers.add(MillraceProcess.start(Map.of(
                        "DATABASE_URL",
                        postgres.url(),
                        "REDIS_URL",
                        redis.url(),
                        "WORKFLOW_CONCURRENCY",
                        Integer.toString(SLOTS)))
                .awaitReady());
    }

    @Test
    void aPlansPredictionIsAccurateWithinAFifth() throws Exception {
        worker();
        arrive("measured", 400, RATE * 0.7);

        var answer =
                client.get("/api/monitoring/capacity/plan?rate=" + (int) RATE + "/s&p99=1500ms&concurrency=" + SLOTS);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        var plan = new JsonObject(answer.body());
        assertThat(plan.getInteger("workers")).as(answer.body()).isEqualTo(2);

        var through = arrive("planned", 1500, RATE);
        var predicted = plan.getJsonObject("predicted");
        double mean =
                through.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
        double p99 = through.stream().sorted().toList().get((int) (through.size() * 0.99));
        double expected = predicted.getDouble("waitSeconds")
                + plan.getJsonObject("assumed").getDouble("serviceSeconds");
        System.out.printf(
                "plan: mean %.3f s, p99 %.3f s; measured: mean %.3f s, p99 %.3f s; %s%n",
                expected, predicted.getDouble("p99Seconds"), mean, p99, answer.body());
        assertThat(mean).isCloseTo(expected, withPercentage(20));
        assertThat(p99).isCloseTo(predicted.getDouble("p99Seconds"), withPercentage(20));
    }

    /** @return seconds from queueing to completion of each */
    private List<Double> arrive(String name, int count, double rate) throws Exception {
        var random = new Random(SEED + name.hashCode());
        var pool = Executors.newScheduledThreadPool(8);
        try {
            var starts = new ArrayList<CompletableFuture<String>>();
            double at = 0;
            for (int i = 0; i < count; i++) {
                at -= Math.log(1 - random.nextDouble()) / rate;
                var start = new CompletableFuture<String>();
                var input = new JsonObject().put("n", name + i).put("world", world.url());
                pool.schedule(
                        () -> {
                            try {
                                start.complete(client.run("planned", input));
                            } catch (RuntimeException | AssertionError e) {
                                start.completeExceptionally(e);
                            }
                        },
                        Math.round(at * 1000),
                        TimeUnit.MILLISECONDS);
                starts.add(start);
            }
            var seconds = new ArrayList<Double>();
            for (var start : starts) {
                var id = start.get(3, TimeUnit.MINUTES);
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> client.execution(id).getString("finishedAt") != null);
                var over = client.execution(id);
                assertThat(over.getString("status")).isEqualTo("succeeded");
                seconds.add(Duration.between(
                                        Instant.parse(over.getString("createdAt")),
                                        Instant.parse(over.getString("finishedAt")))
                                .toNanos()
                        / 1e9);
            }
            return seconds;
        } finally {
            pool.shutdownNow();
        }
    }
}
