package io.millrace.monitoring;

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
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a running instance exports at {@code /metrics}, and what alerts and dashboard expect of it. */
class MetricsIT {

    private static final String WORKFLOW = """
            name: metered
            steps:
              - id: call
                http: { method: POST, url: "${ input.world }/call", body: "${ input.n }" }
              - id: nap
                needs: call
                sleep: 50ms
              - id: maybe
                when: "${ input.n = 3 }"
                needs: nap
                fail: { message: "three" }
            """;

    private ControlledPostgres postgres;
    private ControlledRedis redis;
    private World world;
    private MillraceProcess process;
    private Client client;

    @BeforeEach
    void start() {
        postgres = ControlledPostgres.start();
        redis = ControlledRedis.forgetful();
        world = new World(call -> "{}");
        process = MillraceProcess.start(Map.of(
                        "DATABASE_URL",
                        postgres.url(),
                        "REDIS_URL",
                        redis.url(),
                        "WORKFLOW_CONCURRENCY",
                        "7",
                        "DB_POOL_MAX",
                        "9"))
                .awaitReady();
        client = new Client(() -> process.uri("/"));
    }

    @AfterEach
    void stop() {
        process.kill9();
        world.close();
        redis.close();
        postgres.close();
    }

    private String metrics() {
        return client.get("/metrics").body();
    }

    private double value(String series) {
        return metrics()
                .lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + series + " in\n" + metrics()));
    }

    @Test
    void everyMetricNamedByAlertsAndDashboardExistsAndCountsWhatRan() throws Exception {
        client.put("metered", WORKFLOW);
        var ids = new ArrayList<String>();
        for (int n = 0; n < 6; n++) {
            ids.add(client.run("metered", new JsonObject().put("n", n).put("world", world.url())));
        }
        await().atMost(Duration.ofSeconds(30))
                .until(() -> ids.stream().noneMatch(id -> client.execution(id).getString("finishedAt") == null));
        var parked = client.run("metered", new JsonObject().put("n", 9).put("world", "http://127.0.0.1:1"));
        client.post("/api/executions/" + parked + "/cancel");

        await().atMost(Duration.ofSeconds(40)).untilAsserted(() -> assertThat(value("millrace_installation_workers"))
                .isEqualTo(1));
        var metrics = metrics();
        assertThat(Expressions.missing(Expressions.alerts().values(), metrics)).isEmpty();
        assertThat(Expressions.missing(Expressions.panels().values(), metrics)).isEmpty();

        assertThat(value("millrace_executions_total{state=\"succeeded\"}")).isEqualTo(5);
        assertThat(value("millrace_executions_total{state=\"failed\"}")).isEqualTo(1);
        assertThat(value("millrace_executions_total{state=\"cancelled\"}")).isEqualTo(1);
        assertThat(value("millrace_step_duration_seconds_count{kind=\"http\",outcome=\"succeeded\"}"))
                .isEqualTo(6);
        assertThat(value("millrace_step_duration_seconds_count{kind=\"sleep\",outcome=\"succeeded\"}"))
                .isEqualTo(6);
        assertThat(value("millrace_step_duration_seconds_sum{kind=\"sleep\",outcome=\"succeeded\"}"))
                .isBetween(0.3, 3.0);
        assertThat(value("millrace_step_duration_seconds_bucket{kind=\"sleep\",outcome=\"succeeded\",le=\"0.025\"}"))
                .isZero();
        assertThat(value("millrace_step_duration_seconds_count{kind=\"fail\",outcome=\"failed\"}"))
                .isEqualTo(1);
        assertThat(value("millrace_journal_batch_records_sum{lane=\"births\"}")).isEqualTo(7);
        assertThat(value("millrace_journal_batch_records_sum{lane=\"results\"}"))
                .isGreaterThanOrEqualTo(6 * 3);
        assertThat(value("millrace_journal_commit_seconds_count{lane=\"results\"}"))
                .isPositive();
        assertThat(value("millrace_journal_failures_total{lane=\"results\"}")).isZero();
        assertThat(value("millrace_feed_lag_seconds_count")).isPositive();
        assertThat(value("millrace_feed_lag_seconds_max")).isLessThan(10);
        assertThat(value("millrace_slots_max")).isEqualTo(7);
        assertThat(value("millrace_pool_max")).isEqualTo(9);
        assertThat(value("millrace_pool_waiting")).isZero();
        assertThat(value("millrace_installation_slots")).isEqualTo(7);
        assertThat(value("millrace_installation_workers_wanted")).isEqualTo(1);
        assertThat(value("millrace_predicted_drain_seconds")).isZero();
    }

    /** Seven slots, and calls of one second: the backlog drains in groups of seven. */
    @Test
    void theDrainOfTheBacklogIsPredictedFromMeasuredTimesAndSlots() {
        world.pausing(1000);
        client.put("metered", WORKFLOW);
        for (int n = 0; n < 300; n++) {
            client.run("metered", new JsonObject().put("n", 0).put("world", world.url()));
        }
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            double waiting = value("millrace_installation_executions{state=\"waiting\"}");
            assertThat(waiting).isPositive();
            double rounds = waiting / 7;
            assertThat(value("millrace_predicted_drain_seconds")).isBetween(rounds * 1.0, rounds * 1.5);
        });
    }

    @Test
    void aWebInstanceReportsMetricsOfTheInstallationToo() {
        try (var web = MillraceProcess.start(
                        Map.of("DATABASE_URL", postgres.url(), "REDIS_URL", redis.url(), "WORKFLOW_CONCURRENCY", "0"))
                .awaitReady()) {
            var browser = new Client(() -> web.uri("/"));
            await().atMost(Duration.ofSeconds(40))
                    .untilAsserted(() -> assertThat(browser.get("/metrics").body())
                            .contains("millrace_installation_workers 1.0")
                            .contains("millrace_installation_slots 7.0")
                            .contains("millrace_pool_max 20.0")
                            .doesNotContain("millrace_slots_max"));
        }
    }
}
