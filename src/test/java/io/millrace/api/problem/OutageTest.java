package io.millrace.api.problem;

import static io.millrace.api.ApiRequests.delayed;
import static io.millrace.api.ApiRequests.problem;
import static io.millrace.api.ApiRequests.run;
import static io.millrace.api.ApiRequests.stored;
import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.millrace.api.ApiRequests;
import io.millrace.testing.ControlledPostgres;
import io.millrace.testing.ControlledRedis;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the endpoints answer while a server is unavailable, and afterwards. */
@QuarkusTest
@WithTestResource(value = OutageTest.OwnServers.class, scope = TestResourceScope.RESTRICTED_TO_CLASS)
class OutageTest {

    private static ControlledPostgres postgres;
    private static ControlledRedis redis;

    public static class OwnServers implements QuarkusTestResourceLifecycleManager {
        // After the servers that are global to all tests, so that these settings win.
        @Override
        public int order() {
            return 1;
        }

        @Override
        public Map<String, String> start() {
            postgres = ControlledPostgres.start();
            redis = ControlledRedis.forgetful();
            // Short waits keep the test short.
            return Map.of(
                    "DATABASE_URL",
                    postgres.url(),
                    "REDIS_URL",
                    redis.url(),
                    "DB_CONNECTION_TIMEOUT",
                    "2000",
                    "millrace.api.health-timeout",
                    "1s");
        }

        @Override
        public void stop() {
            postgres.close();
            redis.close();
        }
    }

    @Test
    void withoutPostgresEveryEndpointSaysSoAndRecoversByItself() {
        var name = stored(ApiRequests::yaml);
        var id = delayed(name);
        postgres.kill9();
        problem(run(name, "{}"), 503, "unavailable").header("Retry-After", "2");
        problem(given().get("/api/executions/" + id).then(), 503, "unavailable").header("Retry-After", notNullValue());
        problem(given().get("/api/workflows").then(), 503, "unavailable");
        problem(given().post("/api/executions/" + id + "/cancel").then(), 503, "unavailable");
        problem(given().get("/api/workflows/queue/stats").then(), 503, "unavailable");
        problem(given().get("/api/monitoring/capacity").then(), 503, "unavailable");
        problem(given().get("/api/monitoring/capacity/history").then(), 503, "unavailable");
        problem(given().get("/api/monitoring/capacity/scaling").then(), 503, "unavailable");
        problem(given().get("/api/monitoring/capacity/plan?rate=1/s&p99=8s").then(), 503, "unavailable");
        given().get("/api/health")
                .then()
                .statusCode(503)
                .body("status", equalTo("unhealthy"))
                .body("postgres.status", equalTo("down"))
                .body("postgres.reason", notNullValue())
                .body("redis.status", equalTo("up"))
                .body("queue.waiting", nullValue())
                .body("queue.healthy", equalTo(false));
        given().get("/health/live").then().statusCode(200);
        given().get("/health/ready")
                .then()
                .statusCode(503)
                .body("checks.find { it.name == 'postgres' }.status", equalTo("DOWN"))
                .body("checks.find { it.name == 'postgres' }.data.reason", notNullValue());

        postgres.startAgain();
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> given().get("/health/ready").then().statusCode(200));
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> given().get("/api/executions/" + id).then().statusCode(200));
        delayed(name);
    }

    @Test
    void withoutRedisExecutionsAreAcceptedAndTheInstanceStaysReady() {
        var name = stored(ApiRequests::yaml);
        redis.kill9();
        run(name, "{}").statusCode(202);
        given().get("/api/health")
                .then()
                .statusCode(200)
                .body("status", equalTo("degraded"))
                .body("redis.status", equalTo("down"))
                .body("queue.healthy", equalTo(false));
        given().get("/health/live").then().statusCode(200).body("status", equalTo("UP"));
        given().get("/health/ready")
                .then()
                .statusCode(200)
                .body("checks.data.mode", hasItem("degraded"))
                .body("checks.find { it.name == 'redis' }.data.reason", containsString("Redis"));
        given().get("/api/workflows/queue/stats")
                .then()
                .statusCode(200)
                .body("queue.available", equalTo(false))
                .body("queue.redis", equalTo(true))
                .body("capacity.message", containsString("Redis"));
        given().get("/api/monitoring/capacity")
                .then()
                .statusCode(200)
                .body("environment.redisEnabled", equalTo(true))
                .body("recommendations", hasItem(containsString("Redis")));
        redis.startAgain();
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> given().get("/api/health").then().body("redis.status", equalTo("up")));
    }

    @Test
    void aPostgresThatRefusesToWriteIsNotReadyAndSaysWhy() throws Exception {
        var name = stored(ApiRequests::yaml);
        readOnly(true);
        try {
            await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> problem(run(name, "{}"), 503, "unavailable")
                    .header("Retry-After", "2")
                    .body("detail", containsString("Postgres is read-only")));
            given().get("/health/ready")
                    .then()
                    .statusCode(503)
                    .body("checks.find { it.name == 'postgres' }.data.reason", containsString("read-only"));
            given().get("/api/health")
                    .then()
                    .statusCode(503)
                    .body("status", equalTo("unhealthy"))
                    .body("postgres.reason", containsString("read-only"));
            given().get("/health/live").then().statusCode(200);
        } finally {
            readOnly(false);
        }
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> given().get("/health/ready").then().statusCode(200));
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> run(name, "{}").statusCode(202));
    }

    private static void readOnly(boolean on) throws SQLException {
        var url = URI.create(postgres.url());
        try (var connection = DriverManager.getConnection(
                        "jdbc:postgresql://127.0.0.1:" + url.getPort() + url.getPath(), "postgres", "postgres");
                var statement = connection.createStatement()) {
            statement.execute("set session characteristics as transaction read write");
            statement.execute("alter system set default_transaction_read_only = " + (on ? "on" : "off"));
            statement.execute("select pg_reload_conf()");
        }
    }

    @Test
    void aRedisThatRefusesToWriteIsDegradedAndSaysWhy() {
        redis.refuseWrites();
        try {
            given().get("/api/health")
                    .then()
                    .statusCode(200)
                    .body("status", equalTo("degraded"))
                    .body("redis.status", equalTo("down"))
                    .body("redis.reason", containsString("NOREPLICAS"));
            given().get("/health/ready").then().statusCode(200).body("checks.data.mode", hasItem("degraded"));
        } finally {
            redis.takeWrites();
        }
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> given().get("/api/health").then().body("status", equalTo("healthy")));
    }
}
