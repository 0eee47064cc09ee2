package io.millrace.api.execution;

import static io.millrace.api.ApiRequests.delayed;
import static io.millrace.api.ApiRequests.problem;
import static io.millrace.api.ApiRequests.started;
import static io.millrace.api.ApiRequests.status;
import static io.millrace.api.ApiRequests.stored;
import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.millrace.api.ApiRequests;
import io.millrace.testing.EmbeddedServersResource;
import io.millrace.testing.World;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = EmbeddedServersResource.class, scope = TestResourceScope.GLOBAL)
class PauseResourceTest {

    @Test
    void whatNoWorkerHasIsPausedAtOnceAndContinuesWhenItIsResumed() {
        var id = delayed(stored(ApiRequests::yaml));
        given().post("/api/executions/" + id + "/pause")
                .then()
                .statusCode(200)
                .body("id", equalTo(id))
                .body("status", equalTo("waiting"))
                .body("pausedAt", notNullValue())
                .body("due", nullValue());
        given().post("/api/executions/" + id + "/pause").then().statusCode(200).body("pausedAt", notNullValue());
        given().post("/api/executions/" + id + "/resume")
                .then()
                .statusCode(202)
                .body("status", equalTo("queued"))
                .body("pausedAt", nullValue())
                .body("due", notNullValue());
        problem(given().post("/api/executions/" + id + "/resume").then(), 409, "wrong-state")
                .body("detail", containsString("is queued: it is not paused"));
    }

    @Test
    void whatAWorkerHasIsAcceptedAndPausedWhenItsStepIsCompleted() {
        try (var world = new World(call -> "{}").holding()) {
            var id = started(stored(name -> """
                    name: %s
                    steps: [ { id: one, http: "%s/one" }, { id: two, needs: one, set: 1 } ]
                    """.formatted(name, world.url())), "{}");
            await().until(() -> world.waiting().contains("/one"));
            given().post("/api/executions/" + id + "/pause")
                    .then()
                    .statusCode(202)
                    .body("status", equalTo("running"))
                    .body("pausedAt", notNullValue());
            given().post("/api/executions/" + id + "/resume").then().statusCode(202);
            world.release("/one");
            await().until(() -> status(id), "succeeded"::equals);
            problem(given().post("/api/executions/" + id + "/pause").then(), 409, "wrong-state")
                    .body("detail", containsString("is succeeded: it is over"));
        }
    }

    @Test
    void whatIsNotThereCannotBePaused() {
        var id = UUID.randomUUID();
        problem(given().post("/api/executions/" + id + "/pause").then(), 404, "unknown-execution");
        problem(given().post("/api/executions/" + id + "/resume").then(), 404, "unknown-execution");
    }

    @Test
    void aCancelMayAskForCompensation() {
        var id = delayed(stored(ApiRequests::yaml));
        problem(
                given().contentType(ContentType.JSON)
                        .body("{\"compensate\": \"yes\"}")
                        .post("/api/executions/" + id + "/cancel")
                        .then(),
                422,
                "invalid-request");
        given().contentType(ContentType.JSON)
                .body("{\"compensate\": true, \"reason\": \"undo it\"}")
                .post("/api/executions/" + id + "/cancel")
                .then()
                .statusCode(200)
                .body("status", equalTo("queued"));
        await().until(() -> status(id), "cancelled"::equals);
        given().get("/api/executions/" + id).then().body("error.message", equalTo("undo it"));
    }
}
