package io.millrace.api.execution;

import static io.millrace.api.ApiRequests.delayed;
import static io.millrace.api.ApiRequests.problem;
import static io.millrace.api.ApiRequests.put;
import static io.millrace.api.ApiRequests.started;
import static io.millrace.api.ApiRequests.status;
import static io.millrace.api.ApiRequests.stored;
import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.api.ApiRequests;
import io.millrace.expression.Json;
import io.millrace.testing.EmbeddedServersResource;
import io.millrace.testing.NarrowBounds;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@TestProfile(NarrowBounds.class)
@WithTestResource(value = EmbeddedServersResource.class, scope = TestResourceScope.GLOBAL)
class BulkResourceTest {

    private static ValidatableResponse order(String what, Object body) {
        return given().contentType("application/json")
                .body(Json.write(body))
                .post("/api/executions/" + what)
                .then();
    }

    private static List<String> many(String name, int count) {
        var ids = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            ids.add(delayed(name));
        }
        return ids;
    }

    private static List<String> failed(int count) {
        var name = stored(ApiRequests::failing);
        var ids = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            ids.add(started(name, "{}"));
        }
        ids.forEach(id -> await().until(() -> status(id), "failed"::equals));
        return ids;
    }

    private static String workflow(String id) {
        return given().get("/api/executions/" + id).then().extract().path("workflow");
    }

    @Test
    void manyAreCancelledByTheirIdsAndTheRestIsReported() {
        var ids = many(stored(ApiRequests::yaml), 7);
        var over = started(stored(ApiRequests::yaml), "{}");
        await().until(() -> status(over), "succeeded"::equals);
        var unknown = UUID.randomUUID().toString();
        var all = new ArrayList<>(ids);
        all.addAll(List.of(over, unknown, ids.get(0)));
        order("cancel", Map.of("ids", all, "reason", "enough of it"))
                .statusCode(200)
                .body("cancelled", equalTo(7))
                .body("more", equalTo(false))
                .body("refused.id", contains(over, unknown))
                .body("refused.status", contains("succeeded", null));
        for (var id : ids) {
            given().get("/api/executions/" + id)
                    .then()
                    .body("status", equalTo("cancelled"))
                    .body("error.message", equalTo("enough of it"));
        }
        order("cancel", Map.of("ids", ids)).body("cancelled", equalTo(0)).body("refused", hasSize(7));
    }

    @Test
    void aFilterAffectsTheNewestThatMatchAndReportsWhetherThereAreMore() {
        var name = stored(ApiRequests::yaml);
        var ids = many(name, 8);
        var other = delayed(stored(ApiRequests::yaml));
        order("cancel", Map.of("workflow", name, "limit", 5))
                .statusCode(200)
                .body("cancelled", equalTo(5))
                .body("more", equalTo(true))
                .body("refused", hasSize(0));
        assertEquals(
                List.of("queued", "queued", "queued", "cancelled", "cancelled", "cancelled", "cancelled", "cancelled"),
                ids.stream().map(ApiRequests::status).toList());
        order("cancel", Map.of("workflow", name)).body("cancelled", equalTo(3)).body("more", equalTo(false));
        order("cancel", Map.of("workflow", name, "status", "queued")).body("cancelled", equalTo(0));
        assertEquals("queued", status(other));
        order("cancel", Map.of("workflow", name, "status", "failed"))
                .statusCode(422)
                .body("errors.path", contains("status"));
    }

    @Test
    void aTextReachesWhatHoldsItHoweverManyLieBetween() {
        var name = stored(ApiRequests::yaml);
        var mark = UUID.randomUUID().toString().replace("-", "");
        var wanted = new ArrayList<String>();
        for (int i = 0; i < 4; i++) {
            wanted.add(started(name, "{\"triggerData\": {\"name\": \"" + mark + "\"}, \"delay\": \"1h\"}"));
            many(name, 5);
        }
        order("cancel", Map.of("text", mark.toUpperCase(), "limit", 3))
                .body("cancelled", equalTo(3))
                .body("more", equalTo(true));
        order("cancel", Map.of("text", mark)).body("cancelled", equalTo(1)).body("more", equalTo(false));
        wanted.forEach(id -> assertEquals("cancelled", status(id)));
        given().queryParam("workflow", name)
                .queryParam("status", "queued")
                .get("/api/executions")
                .then()
                .body("items", hasSize(20));
    }

    @Test
    void aSearchThatStopsEarlyReportsHowFarItGotAndContinuesThere() {
        var name = stored(ApiRequests::yaml);
        var first = delayed(name);
        many(stored(ApiRequests::yaml), 6);
        var page = given().queryParam("text", first).get("/api/executions").then();
        page.body("items", hasSize(0)).body("searchedTo", containsString("T"));
        String cursor = page.extract().path("next");
        var next = given().queryParam("text", first)
                .queryParam("cursor", cursor)
                .get("/api/executions")
                .then();
        next.body("items.id", contains(first));
    }

    @Test
    void aParentAndItsChildrenAreCancelledTogether() {
        var child = stored(ApiRequests::sleeping);
        var parent = stored(name -> """
                name: %s
                steps:
                  - id: call
                    workflow: %s
                """.formatted(name, child));
        var ids = List.of(started(parent, "{}"), started(parent, "{}"));
        var children = new ArrayList<String>();
        for (var id : ids) {
            await().until(() -> status(id), "waiting"::equals);
            children.add(given().queryParam("parent", id)
                    .get("/api/executions")
                    .then()
                    .extract()
                    .path("items[0].id"));
        }
        // The first with its child named too, of the second only the child: its parent continues, and fails with it.
        order("cancel", Map.of("ids", List.of(ids.get(0), children.get(0), children.get(1))))
                .body("cancelled", equalTo(3));
        assertEquals("cancelled", status(ids.get(0)));
        children.forEach(one -> assertEquals("cancelled", status(one)));
        await().until(() -> status(ids.get(1)), "failed"::equals);
    }

    @Test
    void whatIsToBeCompensatedIsCancelledWhenThatIsThrough() {
        var name = stored(of -> """
                name: %s
                steps:
                  - id: book
                    set: 1
                    compensate: { id: release, set: 2 }
                  - id: nap
                    needs: book
                    sleep: 1h
                """.formatted(of));
        var ids = List.of(started(name, "{}"), started(name, "{}"));
        ids.forEach(id -> await().until(() -> status(id), "waiting"::equals));
        order("cancel", Map.of("ids", ids, "compensate", true)).body("cancelled", equalTo(2));
        for (var id : ids) {
            await().until(() -> status(id), "cancelled"::equals);
            given().get("/api/executions/" + id).then().body("steps.path", hasItem("book/compensate/release"));
        }
    }

    @Test
    void manyAreTriedAgainByTheirIds() {
        var ids = failed(5);
        put(workflow(ids.get(0)), ApiRequests.yaml(workflow(ids.get(0))));
        var queued = delayed(stored(ApiRequests::yaml));
        var all = new ArrayList<>(ids);
        all.add(queued);
        order("retry", Map.of("ids", all))
                .statusCode(202)
                .body("queued", equalTo(5))
                .body("more", equalTo(false))
                .body("refused.id", contains(queued))
                .body("refused.status", contains("queued"));
        for (var id : ids) {
            await().until(() -> status(id), "failed"::equals);
            given().get("/api/executions/" + id).then().body("steps", hasSize(2));
        }
    }

    @Test
    void manyAreTriedAgainByAFilterAndNoneTwice() {
        var ids = failed(7);
        order("retry", Map.of("workflow", workflow(ids.get(0)), "text", "ON PURPOSE"))
                .statusCode(202)
                .body("queued", equalTo(7))
                .body("more", equalTo(false));
        for (var id : ids) {
            await().until(() -> status(id), "failed"::equals);
            given().get("/api/executions/" + id).then().body("steps", hasSize(2));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | ''",
                "{\"limit\": 5} | ''",
                "{\"reason\": \"x\"} | ''",
                "{\"ids\": []} | ids",
                "{\"ids\": [\"job-1\"]} | ids.0",
                "{\"ids\": [\"019a9f3c-6c1e-7d31-8012-3456789abcde\"], \"workflow\": \"w\"} | ''",
                "{\"ids\": [\"019a9f3c-6c1e-7d31-8012-3456789abcde\"], \"limit\": 5} | limit",
                "{\"workflow\": \"w\", \"limit\": 10001} | limit",
                "{\"workflow\": \"w\", \"compensate\": 1} | compensate",
                "{\"workflow\": 7} | workflow",
                "{\"text\": \"ab\"} | text",
                "{\"status\": \"failed\"} | status",
                "{\"createdTo\": \"yesterday\"} | createdTo",
                "{\"workflows\": \"w\"} | workflows"
            })
    void whatIsNotValidIsRefusedWithItsName(String body, String path) {
        problem(
                        given().contentType("application/json")
                                .body(body)
                                .post("/api/executions/cancel")
                                .then(),
                        422,
                        "invalid-request")
                .body("errors[0].path", path.isEmpty() ? nullOrEmpty() : equalTo(path));
    }

    private static org.hamcrest.Matcher<String> nullOrEmpty() {
        return org.hamcrest.Matchers.anyOf(nullValue(String.class), equalTo(""));
    }

    @Test
    void noBodyIsNoCommandForEverything() {
        problem(given().post("/api/executions/cancel").then(), 422, "invalid-request");
        problem(given().post("/api/executions/retry").then(), 422, "invalid-request");
        var ids = Collections.nCopies(1001, UUID.randomUUID().toString());
        problem(order("retry", Map.of("ids", ids)), 422, "invalid-request").body("errors[0].path", equalTo("ids"));
    }
}
