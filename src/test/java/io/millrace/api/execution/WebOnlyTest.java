package io.millrace.api.execution;

import static io.millrace.api.ApiRequests.problem;
import static io.millrace.api.ApiRequests.run;
import static io.millrace.api.ApiRequests.stored;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.millrace.api.ApiRequests;
import io.millrace.testing.EmbeddedServersResource;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** An instance without slots. */
@QuarkusTest
@TestProfile(WebOnlyTest.NoSlots.class)
@WithTestResource(value = EmbeddedServersResource.class, scope = TestResourceScope.GLOBAL)
class WebOnlyTest {

    public static class NoSlots implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("millrace.worker.concurrency", "0", "millrace.api.max-waiting", "0");
        }
    }

    @Test
    void directExecutionIsRefusedWithAReason() {
        var name = stored(ApiRequests::yaml);
        problem(run(name, "{\"useQueue\": false}"), 409, "no-worker-here")
                .body("detail", containsString("WORKFLOW_CONCURRENCY"));
        given().queryParam("workflow", name).get("/api/executions").then().body("items.size()", equalTo(0));
        run(name, "{\"useQueue\": true}").statusCode(202).body("queued", equalTo(true));
    }

    @Test
    void aRequestBeyondTheLimitOfWaitsIsAnsweredAtOnce() {
        long millis = given().contentType("application/json")
                .queryParam("wait", "60s")
                .body("{}")
                .post("/api/workflows/" + stored(ApiRequests::yaml) + "/run")
                .then()
                .statusCode(202)
                .body("status", equalTo("queued"))
                .extract()
                .timeIn(TimeUnit.MILLISECONDS);
        assertThat(millis).isLessThan(30_000);
    }
}
