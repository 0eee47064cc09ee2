package io.millrace.api.health;

import static io.millrace.api.ApiRequests.started;
import static io.millrace.api.ApiRequests.status;
import static io.millrace.api.ApiRequests.stored;
import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.millrace.api.ApiRequests;
import io.millrace.testing.Servers;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** An installation of one process, with Postgres alone. */
@QuarkusTest
@WithTestResource(value = WithoutRedisTest.PostgresAlone.class, scope = TestResourceScope.RESTRICTED_TO_CLASS)
public class WithoutRedisTest {

    public static class PostgresAlone implements QuarkusTestResourceLifecycleManager {
        // After the servers that are global to all tests, so that these settings win.
        @Override
        public int order() {
            return 1;
        }

        @Override
        public Map<String, String> start() {
            return Map.of("DATABASE_URL", Servers.newDatabase(), "REDIS_URL", "");
        }

        @Override
        public void stop() {}
    }

    @Test
    void theFiguresHaveTheirSecondShape() {
        given().get("/api/workflows/queue/stats")
                .then()
                .statusCode(200)
                .body("queue.available", equalTo(false))
                .body("queue.redis", equalTo(false))
                .body("queue", hasKey("stats"))
                .body("queue.stats", nullValue())
                .body("capacity.recommendation", containsString("REDIS_URL"))
                .body("$", not(hasKey("scheduler")));
    }

    @Test
    void itsCapacityIsKnownAndARedisAdvised() {
        given().get("/api/monitoring/capacity")
                .then()
                .statusCode(200)
                .body("environment.redisEnabled", equalTo(false))
                .body("recommendations", hasItem(containsString("REDIS_URL")));
    }

    @Test
    void itIsHealthyAndRunsWhatItAccepts() {
        var id = started(stored(ApiRequests::yaml), "{}");
        await().until(() -> status(id), "succeeded"::equals);
        given().get("/api/health")
                .then()
                .statusCode(200)
                .body("status", equalTo("healthy"))
                .body("redis.status", equalTo("none"));
        given().get("/health/ready").then().statusCode(200);
    }
}
