package io.millrace.api.health;

import static io.millrace.api.ApiRequests.delayed;
import static io.millrace.api.ApiRequests.stored;
import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.notNullValue;

import io.millrace.api.ApiRequests;
import io.millrace.testing.EmbeddedServersResource;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = EmbeddedServersResource.class, scope = TestResourceScope.GLOBAL)
class OperationTest {

    @Test
    void theQueuesFiguresHaveTheShapeClientsKnow() {
        delayed(stored(ApiRequests::yaml));
        // Figures are a second old at most.
        await().untilAsserted(() -> given().get("/api/workflows/queue/stats")
                .then()
                .statusCode(200)
                .body("queue.available", equalTo(true))
                .body("queue.redis", equalTo(true))
                .body("queue.stats.waiting", greaterThanOrEqualTo(0))
                .body("queue.stats.active", greaterThanOrEqualTo(0))
                .body("queue.stats.completed", greaterThanOrEqualTo(0))
                .body("queue.stats.failed", greaterThanOrEqualTo(0))
                .body("queue.stats.delayed", greaterThan(0))
                .body("queue.stats.total", greaterThan(0))
                .body("scheduler.initialized", equalTo(false))
                .body("scheduler.scheduledWorkflows", equalTo(0))
                .body(
                        "capacity.message",
                        matchesPattern("Running up to \\d+ workflows concurrently\\. \\d+ active, \\d+ queued\\.")));
    }

    @Test
    void anInstallationWithItsServersAndAWorkerIsHealthy() {
        // The first heartbeat of the worker comes a moment after the start.
        await().untilAsserted(() -> given().get("/api/health")
                .then()
                .statusCode(200)
                .body("status", equalTo("healthy"))
                .body("queue.healthy", equalTo(true))
                .body("queue.waiting", greaterThanOrEqualTo(0))
                .body("queue.active", greaterThanOrEqualTo(0))
                .body("queue.completed", greaterThanOrEqualTo(0))
                .body("queue.failed", greaterThanOrEqualTo(0))
                .body("postgres.status", equalTo("up"))
                .body("redis.status", equalTo("up"))
                .body("redis.kind", equalTo("standalone"))
                .body("workers.alive", greaterThan(0))
                .body("workers.slots", greaterThan(0))
                .body("version", notNullValue()));
    }

    @Test
    void livenessAndReadinessAreReported() {
        given().get("/health/live").then().statusCode(200).body("status", equalTo("UP"));
        given().get("/health/ready")
                .then()
                .statusCode(200)
                .body("status", equalTo("UP"))
                .body("checks.name", hasItems("postgres", "redis", "clock"));
    }

    @Test
    void theSchemaOfDefinitionsIsServedAsJson() {
        given().get("/schema/workflow.json")
                .then()
                .statusCode(200)
                .contentType(containsString("json"))
                .body("'$schema'", containsString("2020-12"));
    }
}
