package io.millrace.api.execution;

import static io.millrace.api.ApiRequests.delayed;
import static io.millrace.api.ApiRequests.problem;
import static io.millrace.api.ApiRequests.started;
import static io.millrace.api.ApiRequests.status;
import static io.millrace.api.ApiRequests.stored;
import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.api.ApiRequests;
import io.millrace.testing.EmbeddedServersResource;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(value = EmbeddedServersResource.class, scope = TestResourceScope.GLOBAL)
class ExecutionResourceTest {

    @Test
    void aFinishedExecutionShowsItsOutputAndSteps() {
        var id = started(stored(ApiRequests::yaml), "{\"triggerData\": {\"name\": \"Ada\"}}");
        await().until(() -> status(id), "succeeded"::equals);
        given().get("/api/executions/" + id)
                .then()
                .statusCode(200)
                .body("id", equalTo(id))
                .body("version", equalTo(1))
                .body("attempt", equalTo(1))
                .body("input.name", equalTo("Ada"))
                .body("output", equalTo("Hello, Ada!"))
                .body("error", nullValue())
                .body("startedAt", containsString("T"))
                .body("finishedAt", containsString("T"))
                .body("steps", hasSize(1))
                .body("steps[0].path", equalTo("greeting"))
                .body("steps[0].attempt", equalTo(1))
                .body("steps[0].status", equalTo("succeeded"))
                .body("steps[0].output.text", equalTo("Hello, Ada!"))
                .body("steps[0].error", nullValue())
                .body("steps[0].startedAt", notNullValue())
                .body("steps[0].finishedAt", notNullValue());
    }

    @Test
    void withoutValuesOnlySizesAreGiven() {
        var name = "Ädäm \u20ac " + "x".repeat(10_000);
        var id = started(stored(ApiRequests::yaml), "{\"triggerData\": {\"name\": \"" + name + "\"}}");
        await().until(() -> status(id), "succeeded"::equals);
        int length = name.getBytes(StandardCharsets.UTF_8).length;
        int greeting = length + "Hello, !".length();
        for (var values : List.of("", "true", "false")) {
            boolean there = !values.equals("false");
            given().queryParam("values", values)
                    .get("/api/executions/" + id)
                    .then()
                    .statusCode(200)
                    .body("input.name", there ? equalTo(name) : nullValue())
                    .body("output", there ? equalTo("Hello, " + name + "!") : nullValue())
                    .body("steps[0].output.text", there ? equalTo("Hello, " + name + "!") : nullValue())
                    .body("inputSize", equalTo(length + "{'name':''}".length()))
                    .body("outputSize", equalTo(greeting + 2))
                    .body("steps[0].outputSize", equalTo(greeting + "{'text':''}".length()));
        }
        problem(given().queryParam("values", "no").get("/api/executions/" + id).then(), 400, "invalid-parameter")
                .body("errors[0].path", equalTo("values"));
    }

    @Test
    void withoutValuesErrorsStay() {
        var id = started(stored(ApiRequests::failing), "{}");
        await().until(() -> status(id), "failed"::equals);
        given().queryParam("values", false)
                .get("/api/executions/" + id)
                .then()
                .body("error.message", equalTo("on purpose"))
                .body("outputSize", nullValue())
                .body("steps[0].error.message", equalTo("on purpose"))
                .body("steps[0].outputSize", nullValue());
    }

    @Test
    void aFailedExecutionShowsItsError() {
        var id = started(stored(ApiRequests::failing), "{}");
        await().until(() -> status(id), "failed"::equals);
        given().get("/api/executions/" + id)
                .then()
                .body("error.type", equalTo("fail"))
                .body("error.message", equalTo("on purpose"))
                .body("output", nullValue())
                .body("steps[0].status", equalTo("failed"));
    }

    @Test
    void anExecutionHasAllTheFieldsOfItsShapeFromTheStart() {
        given().get("/api/executions/" + delayed(stored(ApiRequests::yaml)))
                .then()
                .body("$", hasKey("output"))
                .body("$", hasKey("error"))
                .body("$", hasKey("startedAt"))
                .body("$", hasKey("finishedAt"))
                .body("$", hasKey("parent"))
                .body("steps", hasSize(0));
    }

    @Test
    void anUnknownExecutionIsReported() {
        var path = "/api/executions/" + UUID.randomUUID();
        problem(given().get(path).then(), 404, "unknown-execution");
        problem(given().post(path + "/cancel").then(), 404, "unknown-execution");
        problem(given().post(path + "/retry").then(), 404, "unknown-execution");
    }

    @ParameterizedTest
    @ValueSource(strings = {"job-12345", "00000000", "019a9f3c-6c1e-7d31-8012-3456789abcdg"})
    void whatIsNoIdIsAnUnknownExecution(String id) {
        problem(given().get("/api/executions/" + id).then(), 404, "unknown-execution")
                .body("detail", containsString(id));
        problem(given().post("/api/executions/" + id + "/cancel").then(), 404, "unknown-execution");
    }

    @Test
    void theListIsNewestFirstAndPagedWithoutGapOrDuplicate() {
        var name = stored(ApiRequests::yaml);
        var ids = new ArrayList<String>();
        for (int i = 0; i < 5; i++) {
            ids.add(delayed(name));
        }
        Collections.reverse(ids);
        var seen = new ArrayList<String>();
        String cursor = "";
        do {
            var page = given().queryParam("workflow", name)
                    .queryParam("limit", 2)
                    .queryParam("cursor", cursor)
                    .get("/api/executions")
                    .then()
                    .statusCode(200)
                    .extract();
            seen.addAll(page.<List<String>>path("items.id"));
            cursor = page.path("next");
        } while (cursor != null);
        assertEquals(ids, seen);
    }

    @Test
    void theListIsNarrowedByStatus() {
        var name = stored(ApiRequests::yaml);
        var cancelled = delayed(name);
        var queued = delayed(name);
        given().post("/api/executions/" + cancelled + "/cancel").then().statusCode(200);
        list(name, "status", "cancelled").body("items.id", contains(cancelled));
        list(name, "status", "queued,running").body("items.id", contains(queued));
        list(name, "status", "cancelled,queued").body("items", hasSize(2)).body("next", nullValue());
        list(name, "status", "succeeded").body("items", hasSize(0));
    }

    @Test
    void theListIsNarrowedByATextAndByIds() {
        var name = stored(ApiRequests::yaml);
        var ids = List.of(delayed(name), delayed(name), delayed(name));
        list(name, "text", name.substring(2).toUpperCase())
                .body("items", hasSize(3))
                .body("$", not(hasKey("searchedTo")));
        list(name, "text", ids.get(1)).body("items.id", contains(ids.get(1))).body("next", nullValue());
        list(name, "text", "nowhere to be found").body("items", hasSize(0)).body("next", nullValue());
        list(name, "ids", ids.get(2) + "," + UUID.randomUUID() + "," + ids.get(0))
                .body("items.id", contains(ids.get(2), ids.get(0)))
                .body("next", nullValue());
        given().queryParam("text", name)
                .queryParam("limit", 2)
                .get("/api/executions")
                .then()
                .body("items", hasSize(2))
                .body("next", equalTo(ids.get(1)));
    }

    @ParameterizedTest
    @CsvSource({"text,ab", "ids,job-1", "ids,'019a9f3c-6c1e-7d31-8012-3456789abcde,'"})
    void aTextThatIsTooShortAndWhatIsNoIdAreRefused(String parameter, String value) {
        problem(given().queryParam(parameter, value).get("/api/executions").then(), 400, "invalid-parameter")
                .body("errors[0].path", equalTo(parameter));
    }

    @Test
    void moreIdsThanFitAreRefused() {
        var ids = String.join(",", Collections.nCopies(501, UUID.randomUUID().toString()));
        problem(given().queryParam("ids", ids).get("/api/executions").then(), 400, "invalid-parameter")
                .body("errors[0].path", equalTo("ids"));
    }

    @Test
    void theListIsNarrowedByTheTimeOfCreation() {
        var name = stored(ApiRequests::yaml);
        var id = delayed(name);
        var created = Instant.parse(
                given().get("/api/executions/" + id).then().extract().<String>path("createdAt"));
        list(name, "createdFrom", created.minusSeconds(1).toString()).body("items.id", contains(id));
        list(name, "createdFrom", created.plusSeconds(1).toString()).body("items", hasSize(0));
        list(name, "createdTo", created.plusSeconds(1).toString()).body("items.id", contains(id));
        list(name, "createdTo", created.minusSeconds(1).toString()).body("items", hasSize(0));
    }

    private static ValidatableResponse list(String name, String parameter, String value) {
        return given().queryParam("workflow", name)
                .queryParam(parameter, value)
                .get("/api/executions")
                .then()
                .statusCode(200)
                .body("items.workflow", everyItem(equalTo(name)));
    }

    @Test
    void theListIsNarrowedByParent() {
        var child = stored(ApiRequests::yaml);
        var parent = started(stored(name -> """
                name: %s
                steps:
                  - id: inner
                    workflow: %s
                """.formatted(name, child)), "{}");
        await().until(() -> status(parent), "succeeded"::equals);
        given().queryParam("parent", parent)
                .get("/api/executions")
                .then()
                .statusCode(200)
                .body("items.workflow", contains(child))
                .body("items.parent", contains(parent));
    }

    @ParameterizedTest
    @CsvSource({
        "limit, 0",
        "limit, 501",
        "limit, many",
        "status, done",
        "status, 'failed,done'",
        "createdFrom, yesterday",
        "createdTo, 2026-01-01",
        "parent, nobody",
        "cursor, 7"
    })
    void aBadParameterIsRefusedByName(String parameter, String value) {
        problem(given().queryParam(parameter, value).get("/api/executions").then(), 400, "invalid-parameter")
                .body("errors", hasSize(1))
                .body("errors[0].path", equalTo(parameter))
                .body("errors[0].message", notNullValue())
                .body("detail", containsString(parameter));
    }

    @Test
    void cancelEndsAnExecutionAtOnce() {
        var id = delayed(stored(ApiRequests::yaml));
        given().contentType(ContentType.JSON)
                .body("{\"reason\": \"no longer needed\"}")
                .post("/api/executions/" + id + "/cancel")
                .then()
                .statusCode(200)
                .body("id", equalTo(id))
                .body("status", equalTo("cancelled"))
                .body("affected", contains(id));
        given().get("/api/executions/" + id)
                .then()
                .body("status", equalTo("cancelled"))
                .body("finishedAt", notNullValue())
                .body("error.message", containsString("no longer needed"));
    }

    @Test
    void cancelOfAnEndedExecutionIsRefused() {
        var id = delayed(stored(ApiRequests::yaml));
        given().post("/api/executions/" + id + "/cancel").then().statusCode(200);
        problem(given().post("/api/executions/" + id + "/cancel").then(), 409, "wrong-state")
                .body("detail", containsString("cancelled"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"why\": \"x\"}", "{\"reason\": 7}", "[]"})
    void cancelWithABodyThatDoesNotFitIsRefused(String body) {
        var id = delayed(stored(ApiRequests::yaml));
        problem(
                given().contentType(ContentType.JSON)
                        .body(body)
                        .post("/api/executions/" + id + "/cancel")
                        .then(),
                422,
                "invalid-request");
        assertEquals("queued", status(id));
    }

    @Test
    void retryQueuesAFailedExecutionAgain() {
        var id = started(stored(ApiRequests::failing), "{}");
        await().until(() -> status(id), "failed"::equals);
        given().post("/api/executions/" + id + "/retry")
                .then()
                .statusCode(202)
                .body("id", equalTo(id))
                .body("status", equalTo("queued"));
        await().until(() -> status(id), "failed"::equals);
    }

    @Test
    void retryQueuesACancelledExecutionAgain() {
        var id = started(stored(ApiRequests::sleeping), "{}");
        await().until(() -> status(id), "waiting"::equals);
        given().post("/api/executions/" + id + "/cancel").then().statusCode(200);
        given().post("/api/executions/" + id + "/retry").then().statusCode(202);
        await().until(() -> status(id), "waiting"::equals);
    }

    @Test
    void retryOfWhatHasNotFailedIsRefused() {
        problem(
                        given().post("/api/executions/" + delayed(stored(ApiRequests::yaml)) + "/retry")
                                .then(),
                        409,
                        "wrong-state")
                .body("detail", containsString("queued"));
    }
}
