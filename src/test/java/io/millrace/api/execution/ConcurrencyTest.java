package io.millrace.api.execution;

import static io.millrace.api.ApiRequests.freshName;
import static io.millrace.api.ApiRequests.put;
import static io.millrace.api.ApiRequests.started;
import static io.millrace.api.ApiRequests.status;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.testing.EmbeddedServersResource;
import io.millrace.testing.World;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = EmbeddedServersResource.class, scope = TestResourceScope.GLOBAL)
class ConcurrencyTest extends ConcurrencyScenarios {

    @Test
    void whatALimitHoldsBackCountsAsDelayed() {
        try (var world = new World(call -> "{}").holding()) {
            var name = freshName();
            put(name, """
                    name: %s
                    concurrency: 1
                    steps:
                      - id: call
                        http: "%s/${ input.n }"
                    """.formatted(name, world.url())).statusCode(201);
            long before = stats().getLong("queue.stats.delayed");
            var ids = IntStream.range(0, 6)
                    .mapToObj(n -> started(name, "{\"triggerData\": {\"n\": " + n + "}}"))
                    .toList();
            await().until(() -> world.waiting().size() == 1);
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() ->
                            assertThat(stats().getLong("queue.stats.delayed")).isEqualTo(before + 5));
            assertThat(stats().getLong("queue.stats.waiting")).isZero();
            await().pollInterval(Duration.ofMillis(5))
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> {
                        world.waiting().forEach(world::release);
                        return ids.stream().allMatch(id -> status(id).equals("succeeded"));
                    });
            assertThat(world.mostInFlight()).isEqualTo(1);
        }
    }

    private static JsonPath stats() {
        return given().get("/api/workflows/queue/stats")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }
}
