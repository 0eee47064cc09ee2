package io.millrace.api.monitoring;

import static io.millrace.api.ApiRequests.problem;
import static io.millrace.api.ApiRequests.started;
import static io.millrace.api.ApiRequests.status;
import static io.millrace.api.ApiRequests.stored;
import static io.millrace.database.TestDatabase.await;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import io.millrace.database.Shards;
import io.millrace.testing.EmbeddedServersResource;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(value = EmbeddedServersResource.class, scope = TestResourceScope.GLOBAL)
class CapacityPlanResourceTest {

    @Inject
    Shards shards;

    // Other tests may have measured what a worker can do.
    private void nothingHasEnded() {
        await(shards.indexed(0).query("truncate flow, flow_entry").execute());
    }

    private static ValidatableResponse plan(String query) {
        return given().get("/api/monitoring/capacity/plan?" + query).then();
    }

    @Test
    void itAnswersWorkersSlotsAndConnections() {
        nothingHasEnded();
        plan("rate=5000/min&p99=8s&service=1s&concurrency=50")
                .statusCode(200)
                .body(
                        "keySet()",
                        containsInAnyOrder(
                                "workers", "concurrency", "pool", "connections", "predicted", "assumed", "notes"))
                .body("workers", equalTo(3))
                .body("concurrency", equalTo(50))
                .body("pool", greaterThanOrEqualTo(5))
                .body("predicted.utilizationPercent", equalTo(56))
                .body("predicted.p99Seconds", lessThanOrEqualTo(8f))
                .body("assumed.ratePerSecond", equalTo(83.3333f))
                .body("assumed.serviceVariation", equalTo(1f))
                .body("assumed.executions", equalTo(null))
                .body("notes", hasItem(containsString("1667 executions a minute")));
    }

    @Test
    void serviceTimesAreThoseThatWereMeasured() {
        nothingHasEnded();
        problem(plan("rate=1/s&p99=8s"), 409, "not-measured").body("errors.path", contains("service"));
        var workflow = stored(name -> "name: " + name + "\nsteps:\n  - { id: nap, sleep: 300ms }\n");
        var ids = IntStream.range(0, 40).mapToObj(i -> started(workflow, "{}")).toList();
        await().untilAsserted(() ->
                assertThat(ids).allSatisfy(id -> assertThat(status(id)).isEqualTo("succeeded")));
        plan("rate=10/s&p99=8s&minutes=5")
                .statusCode(200)
                .body("assumed.executions", greaterThanOrEqualTo(40))
                .body("assumed.serviceSeconds", greaterThan(0.29f))
                .body("assumed.serviceSeconds", lessThanOrEqualTo(1.5f))
                .body("workers", equalTo(1))
                .body("notes", hasItem(containsString("takes over")));
    }

    @ParameterizedTest
    @CsvSource({
        "p99=8s, rate",
        "rate=5000&p99=8s, rate",
        "rate=0/s&p99=8s, rate",
        "rate=-1/s&p99=8s, rate",
        "rate=5/day&p99=8s, rate",
        "rate=999999999/s&p99=9s&service=1s, rate",
        "rate=5/s, p99",
        "rate=5/s&p99=soon, p99",
        "rate=5/s&p99=0s, p99",
        "rate=5/s&p99=1s&service=2s, p99",
        "rate=5/s&p99=8s&service=x, service",
        "rate=5/s&p99=8s&concurrency=0, concurrency",
        "rate=5/s&p99=8s&concurrency=many, concurrency",
        "rate=5/s&p99=8s&minutes=181, minutes",
    })
    void whatIsWrongIsNamed(String query, String parameter) {
        problem(plan(query), 400, "invalid-parameter").body("errors.path", contains(parameter));
    }
}
