package io.millrace.api.monitoring;

import static io.millrace.api.ApiRequests.problem;
import static io.millrace.api.ApiRequests.started;
import static io.millrace.api.ApiRequests.status;
import static io.millrace.api.ApiRequests.stored;
import static io.millrace.database.TestDatabase.await;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.oneOf;

import io.millrace.api.ApiRequests;
import io.millrace.capacity.Samples;
import io.millrace.database.Shards;
import io.millrace.testing.EmbeddedServersResource;
import io.millrace.worker.Worker;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = EmbeddedServersResource.class, scope = TestResourceScope.GLOBAL)
class CapacityResourceTest {

    private static final String CAPACITY = "/api/monitoring/capacity";

    @Inject
    Shards shards;

    @Inject
    Samples samples;

    @Inject
    Worker worker;

    @Test
    void itHasTheShapeThatClientsKnow() {
        await().untilAsserted(() -> given().get(CAPACITY)
                .then()
                .statusCode(200)
                .body(
                        "keySet()",
                        containsInAnyOrder("database", "queue", "scheduler", "environment", "recommendations"))
                .body(
                        "database.keySet()",
                        containsInAnyOrder(
                                "status",
                                "totalConnections",
                                "idleConnections",
                                "waitingRequests",
                                "maxConnections",
                                "utilizationPercent"))
                .body("database.maxConnections", greaterThanOrEqualTo(20))
                .body("database.totalConnections", greaterThan(0))
                .body(
                        "queue.keySet()",
                        containsInAnyOrder(
                                "status",
                                "waiting",
                                "active",
                                "completed",
                                "failed",
                                "delayed",
                                "total",
                                "concurrency"))
                .body("queue.concurrency", greaterThan(0))
                .body("scheduler.initialized", equalTo(false))
                .body("scheduler.scheduledWorkflows", equalTo(0))
                .body("environment", equalTo(Map.of("nodeEnv", "test", "redisEnabled", true, "workerMode", false)))
                .body("recommendations.size()", greaterThan(0)));
    }

    @Test
    void connectionsThatAreHeldAreSeenAndMoreAreAdvised() {
        var held = new ArrayList<SqlConnection>();
        try {
            while (held.size() < 16) {
                // The journal keeps one connection.
                var pool = held.size() < 13 ? shards.indexed(0) : shards.reads(0);
                held.add(await(pool.getConnection()));
            }
            given().get(CAPACITY)
                    .then()
                    .statusCode(200)
                    .body("database.utilizationPercent", greaterThanOrEqualTo(80))
                    .body("database.status", oneOf("warning", "critical"))
                    .body("recommendations", hasItem(containsString("DB_POOL_MAX")));
            await().untilAsserted(() -> assertThat(mine().getInt("poolUsed")).isGreaterThanOrEqualTo(16));
        } finally {
            held.forEach(connection -> await(connection.close()));
        }
        await().untilAsserted(() -> given().get(CAPACITY)
                .then()
                .body("database.status", equalTo("healthy"))
                .body("recommendations", not(hasItem(containsString("DB_POOL_MAX")))));
    }

    @Test
    void eachWorkerIsListedWithItsLastHeartbeat() {
        await().untilAsserted(() -> {
            var mine = mine();
            assertThat(mine.getString("name")).isEqualTo(worker.name());
            assertThat(mine.getInt("slots")).isGreaterThan(0);
            assertThat(mine.getInt("active")).isNotNegative();
            assertThat(mine.getInt("poolSize")).isEqualTo(20);
            assertThat(mine.getString("version")).isNotBlank();
            assertThat(Instant.parse(mine.getString("startedAt"))).isBefore(Instant.parse(mine.getString("beatAt")));
        });
    }

    private JsonPath mine() {
        var all = given().get("/api/monitoring/workers")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
        var index = all.getList("items.id", String.class).indexOf(worker.id());
        assertThat(index).isNotNegative();
        return all.setRootPath("items[" + index + "]");
    }

    @Test
    void whatRanIsInTheHistoryOfTheNextSamples() {
        var before = total("started") + total("completed");
        var workflow = stored(ApiRequests::yaml);
        for (int i = 0; i < 3; i++) {
            var id = started(workflow, "{}");
            await().until(() -> status(id), "succeeded"::equals);
        }
        await().atMost(Duration.ofSeconds(40)).untilAsserted(() -> {
            assertThat(total("started") + total("completed")).isGreaterThanOrEqualTo(before + 6);
            given().get(CAPACITY + "/history?minutes=1")
                    .then()
                    .statusCode(200)
                    .body("intervalSeconds", equalTo(10))
                    .body("samples.last().workers", greaterThan(0))
                    .body("samples.last().slots", greaterThan(0))
                    .body("samples.last().poolSize", greaterThanOrEqualTo(20));
        });
        var history = given().get(CAPACITY + "/history").then().extract().jsonPath();
        assertThat(Duration.between(Instant.parse(history.getString("from")), Instant.parse(history.getString("to"))))
                .isEqualTo(Duration.ofHours(1));
        assertThat(history.getList("samples.at", String.class)).isSorted().allSatisfy(at -> assertThat(
                        Instant.parse(at).getEpochSecond() % 10)
                .isZero());
    }

    private static long total(String figure) {
        return given()
                .get(CAPACITY + "/history?minutes=180")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getList("samples." + figure, Long.class)
                .stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    @Test
    void samplesThatWereMissedAreCounted() {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() ->
                        given().get("/metrics").then().body(containsString("millrace_capacity_missed_total 0.0")));
    }

    @Test
    void theScalingSignalComesWithEachTrigger() {
        await().atMost(Duration.ofSeconds(40)).untilAsserted(() -> given().get(CAPACITY + "/scaling")
                .then()
                .statusCode(200)
                .body("workers", greaterThan(0))
                .body("wanted", greaterThan(0))
                .body("direction", oneOf("up", "down", "hold"))
                .body("triggers.direction", equalTo(List.of("up", "up", "up", "down", "down", "down")))
                .body("triggers.figure", equalTo(List.of("queue", "pool", "slots", "queue", "pool", "slots")))
                .body("triggers.bound", equalTo(List.of(100, 80, 80, 10, 30, 30)))
                .body("triggers.afterSeconds", equalTo(List.of(300, 0, 300, 900, 0, 900)))
                .body("triggers[0].keySet()", hasItem("since"))
                .body("triggers.value", not(hasItem((Object) null))));
    }

    @Test
    void aQueueThatStaysLongIsAdvisedForWhicheverInstanceSawIt() {
        var end = Samples.floor(Instant.now());
        for (int seconds = 0; seconds <= 320; seconds += 10) {
            await(shards.indexed(0)
                    .query("insert into capacity_sample values ('%s', 500, 5, 0, 2, 40, 40, 4, 0)"
                                    .formatted(end.minusSeconds(seconds))
                            + " on conflict (at) do update set waiting = 500, workers = 2, slots = 40, active = 5")
                    .execute());
        }
        given().get(CAPACITY)
                .then()
                .body(
                        "recommendations",
                        hasItem(containsString("Scale up: more than 100 executions waiting for 5 min")));
        given().get(CAPACITY + "/scaling")
                .then()
                .body("direction", equalTo("up"))
                .body("wanted", greaterThan(2));
        await(shards.indexed(0)
                .query("delete from capacity_sample where waiting = 500")
                .execute());
    }

    @Test
    void minutesAreHeldToTheirBounds() {
        for (var minutes : List.of("0", "181", "-1", "x", "1.5")) {
            problem(given().get(CAPACITY + "/history?minutes=" + minutes).then(), 400, "invalid-parameter")
                    .body("errors.path", hasItem("minutes"));
        }
        given().get(CAPACITY + "/history?minutes=180").then().statusCode(200);
    }
}
