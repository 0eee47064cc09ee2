package io.millrace.api.execution;

import static io.millrace.api.ApiRequests.freshName;
import static io.millrace.api.ApiRequests.put;
import static io.millrace.api.ApiRequests.run;
import static io.millrace.api.ApiRequests.started;
import static io.millrace.api.ApiRequests.status;
import static io.millrace.api.ApiRequests.stored;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.millrace.testing.EmbeddedServersResource;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@QuarkusTest
@Timeout(120)
@WithTestResource(value = EmbeddedServersResource.class, scope = TestResourceScope.GLOBAL)
class RateLimitTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    // The queue and Postgres record the start by two different clocks.
    private static final Duration HANDING_OVER = Duration.ofMillis(500);

    private static String limited(String rate) {
        return stored(name -> """
                name: %s
                rateLimit: %s
                steps:
                  - id: one
                    set: 1
                """.formatted(name, rate));
    }

    private static List<Instant> starts(List<String> ids) {
        return ids.stream()
                .map(id -> {
                    await().atMost(LIMIT).until(() -> status(id), "succeeded"::equals);
                    return Instant.parse(given().get("/api/executions/" + id)
                            .then()
                            .extract()
                            .<String>path("startedAt"));
                })
                .sorted()
                .toList();
    }

    @Test
    void withinNoWindowDoMoreStartThanTheLimitAndNoneWaitsLongerThanItMust() {
        var window = Duration.ofSeconds(2);
        var name = limited("{ limit: 4, per: 2s }");
        var ids = IntStream.range(0, 14).mapToObj(i -> started(name, "{}")).toList();
        var starts = starts(ids);
        for (int i = 4; i < starts.size(); i++) {
            assertThat(Duration.between(starts.get(i - 4), starts.get(i)))
                    .as("%d to %d of %s", i - 4, i, starts)
                    .isGreaterThan(window.minus(HANDING_OVER));
        }
        // Three windows must pass; a fourth would mean that a window was partly unused.
        assertThat(Duration.between(starts.get(0), starts.get(13)))
                .isBetween(window.multipliedBy(3).minus(HANDING_OVER), window.multipliedBy(4));
    }

    @Test
    void eachValueOfTheKeyHasALimitOfItsOwn() {
        var name = limited("{ limit: 1, per: 1h, key: \"${ input.customer }\" }");
        var first = started(name, "{\"triggerData\": {\"customer\": \"a\"}}");
        await().atMost(LIMIT).until(() -> status(first), "succeeded"::equals);
        var held = started(name, "{\"triggerData\": {\"customer\": \"a\"}}");
        var other = started(name, "{\"triggerData\": {\"customer\": \"b\"}}");
        await().atMost(LIMIT).until(() -> status(other), "succeeded"::equals);
        // Longer than it takes the sweeper to ask what has been overdue: that must not start it.
        await().during(Duration.ofSeconds(7)).atMost(LIMIT).until(() -> status(held), "queued"::equals);
        given().post("/api/executions/" + held + "/cancel").then().statusCode(200);
    }

    @Test
    void aRetryOfTheExecutionDoesNotCountAsAStart() {
        var name = freshName();
        put(name, """
                name: %s
                rateLimit: { limit: 1, per: 1h }
                retry: { attempts: 2, backoff: 100ms }
                steps:
                  - id: call
                    http: "http://127.0.0.1:1/"
                """.formatted(name)).statusCode(201);
        var id = started(name, "{}");
        await().atMost(LIMIT).until(() -> status(id), "failed"::equals);
        given().get("/api/executions/" + id).then().body("attempt", equalTo(3));
    }

    @Test
    void directExecutionGoesByTheQueueAndSaysWhy() {
        run(limited("5"), "{\"useQueue\": false}")
                .statusCode(202)
                .body("queued", equalTo(true))
                .body("message", containsString("its workflow has limits"));
    }
}
