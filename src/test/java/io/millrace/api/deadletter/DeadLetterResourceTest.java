package io.millrace.api.deadletter;

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
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.api.ApiRequests;
import io.millrace.api.OpenApiDocument;
import io.millrace.database.Shards;
import io.millrace.testing.EmbeddedServersResource;
import io.millrace.testing.World;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(value = EmbeddedServersResource.class, scope = TestResourceScope.GLOBAL)
class DeadLetterResourceTest {

    @Inject
    Shards shards;

    @Inject
    ObjectMapper mapper;

    @Test
    void aFailedExecutionIsListedWithItsCause() {
        var name = stored(ApiRequests::failing);
        var id = failed(name);
        list(name)
                .body("items", hasSize(1))
                .body("items[0].id", equalTo(id))
                .body("items[0].workflow", equalTo(name))
                .body("items[0].version", equalTo(1))
                .body("items[0].attempts", equalTo(1))
                .body("items[0].failedAt", containsString("T"))
                .body("items[0].cause.type", equalTo("fail"))
                .body("items[0].cause.message", equalTo("on purpose"))
                .body("items[0].cause.step", equalTo("stop"))
                .body("items[0].parent", nullValue())
                .body("items[0]", not(hasKey("discardedAt")))
                .body("next", nullValue());
    }

    @Test
    void theLatestFailureIsFirstAndTheCursorContinues() {
        var name = stored(ApiRequests::failing);
        var ids = new ArrayList<String>();
        for (int i = 0; i < 5; i++) {
            ids.add(0, failed(name));
        }
        var seen = new ArrayList<String>();
        String cursor = "";
        do {
            var page = given().queryParam("workflow", name)
                    .queryParam("limit", 2)
                    .queryParam("cursor", cursor)
                    .get("/api/dead-letters")
                    .then()
                    .statusCode(200)
                    .extract();
            seen.addAll(page.<List<String>>path("items.id"));
            cursor = page.path("next");
        } while (cursor != null);
        assertEquals(ids, seen);
    }

    @Test
    void causesAreCountedMostFrequentFirst() {
        var often = stored(ApiRequests::failing);
        var first = failed(often);
        failed(often);
        given().queryParam("workflow", often)
                .get("/api/dead-letters/causes")
                .then()
                .statusCode(200)
                .body("items", hasSize(1))
                .body("items[0].type", equalTo("fail"))
                .body("items[0].step", equalTo("stop"))
                .body("items[0].count", equalTo(2))
                .body("items[0].first", equalTo(finishedAt(first)))
                .body("items[0].last", containsString("T"))
                .body("more", equalTo(false));
        given().queryParam("limit", 1).get("/api/dead-letters/causes").then().body("items", hasSize(1));
    }

    @Test
    void aRetryContinuesWhereItFailedAndCallsNothingAgain() {
        var well = new AtomicBoolean();
        try (var world = new World(call -> call.path().equals("/second") && !well.get() ? "!404" : "{\"n\": 1}")) {
            var name = stored(it -> """
                    name: %1$s
                    steps:
                      - id: first
                        http: "%2$s/first"
                      - id: second
                        needs: first
                        http: "%2$s/second"
                    output: "${ second.body.n }"
                    """.formatted(it, world.url()));
            var id = failed(name);
            well.set(true);
            given().post("/api/dead-letters/" + id + "/retry")
                    .then()
                    .statusCode(202)
                    .body("id", equalTo(id))
                    .body("status", equalTo("queued"));
            await().until(() -> status(id), "succeeded"::equals);
            assertEquals(
                    List.of("/first", "/second", "/second"),
                    world.calls().stream().map(World.Call::path).toList());
            assertEquals(
                    world.calls().get(1).key(), world.calls().get(2).key(), "a retry is a repetition for the far side");
            list(name).body("items", hasSize(0));
            problem(given().post("/api/dead-letters/" + id + "/retry").then(), 409, "wrong-state")
                    .body("detail", containsString("succeeded"));
        }
    }

    @Test
    void oneThatFailsAgainIsADeadLetterAgain() {
        var name = stored(ApiRequests::failing);
        var id = failed(name);
        var before = finishedAt(id);
        given().post("/api/dead-letters/" + id + "/retry").then().statusCode(202);
        await().until(() -> status(id), "failed"::equals);
        list(name).body("items.id", contains(id)).body("items[0].failedAt", not(equalTo(before)));
    }

    @Test
    void aDiscardedOneIsListedOnRequestAndCanBeRestored() {
        var name = stored(ApiRequests::failing);
        var id = failed(name);
        discard("/" + id + "/discard", "{\"reason\": \"never mind\"}")
                .statusCode(200)
                .body("status", equalTo("failed"))
                .body("affected", contains(id));
        list(name).body("items", hasSize(0));
        given().queryParam("workflow", name)
                .queryParam("discarded", true)
                .get("/api/dead-letters")
                .then()
                .body("items.id", contains(id))
                .body("items[0].discardReason", equalTo("never mind"))
                .body("items[0].discardedAt", notNullValue());
        assertEquals("failed", status(id));
        problem(discard("/" + id + "/discard", "{\"reason\": \"again\"}"), 409, "wrong-state")
                .body("detail", containsString("discarded"));
        problem(given().post("/api/dead-letters/" + id + "/retry").then(), 409, "wrong-state");
        given().post("/api/executions/" + id + "/retry").then().statusCode(202);
        await().until(() -> status(id), "failed"::equals);
        list(name).body("items.id", contains(id));
    }

    @Test
    void whatIsUnknownOrNotADeadLetterIsReported() {
        var nobody = UUID.randomUUID();
        problem(given().post("/api/dead-letters/" + nobody + "/retry").then(), 404, "unknown-execution");
        problem(given().post("/api/dead-letters/nothing/retry").then(), 404, "unknown-execution");
        problem(discard("/" + nobody + "/discard", "{\"reason\": \"x\"}"), 404, "unknown-execution");
        var queued = delayed(stored(ApiRequests::yaml));
        problem(given().post("/api/dead-letters/" + queued + "/retry").then(), 409, "wrong-state")
                .body("detail", containsString("queued"));
        problem(discard("/" + queued + "/discard", "{\"reason\": \"x\"}"), 409, "wrong-state");
        assertEquals("queued", status(queued));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "{\"reason\": \" \"}",
                "{\"reason\": 7}",
                "{\"why\": \"x\"}",
                "{\"reason\": \"\\u0000\"}"
            })
    void aDiscardNeedsAReason(String body) {
        var name = stored(ApiRequests::failing);
        var id = failed(name);
        problem(discard("/" + id + "/discard", body), 422, "invalid-request");
        problem(discard("/discard", body), 422, "invalid-request");
        list(name).body("items.id", contains(id));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"limit\": 0} | limit",
                "{\"limit\": 10001} | limit",
                "{\"limit\": 1.5} | limit",
                "{\"from\": \"yesterday\"} | from",
                "{\"to\": 7} | to",
                "{\"children\": \"yes\"} | children",
                "{\"workflow\": {}} | workflow",
                "{\"worklow\": \"x\"} | worklow"
            })
    void aFilterThatDoesNotFitMovesNothing(String body, String field) {
        problem(order("/retry", body), 422, "invalid-request").body("errors[0].path", equalTo(field));
    }

    @ParameterizedTest
    @CsvSource({"limit, 0", "from, yesterday", "to, 2026-01-01", "cursor, 7", "cursor, 1.x", "discarded, maybe"})
    void aBadParameterIsRefusedByName(String parameter, String value) {
        problem(given().queryParam(parameter, value).get("/api/dead-letters").then(), 400, "invalid-parameter")
                .body("errors[0].path", equalTo(parameter));
    }

    @Test
    void anInstantBeyondAllCalendarsNarrowsAsItSays() {
        var name = stored(ApiRequests::failing);
        failed(name);
        given().queryParam("workflow", name)
                .queryParam("from", "-999999999-01-01T00:00:00Z")
                .queryParam("to", "+999999999-12-31T00:00:00Z")
                .get("/api/dead-letters")
                .then()
                .statusCode(200)
                .body("items", hasSize(1));
    }

    @Test
    void thousandsAreRetriedByFilterInBoundedStatementsAndAllRun() {
        var name = stored(ApiRequests::yaml);
        var other = stored(ApiRequests::failing);
        var bystander = failed(other);
        fill(name, 2_500);
        order("/retry", "{\"workflow\": \"" + name + "\", \"limit\": 1200}")
                .statusCode(202)
                .body("queued", equalTo(1_200))
                .body("more", equalTo(true));
        order("/retry", "{\"workflow\": \"" + name + "\"}")
                .body("queued", equalTo(1_000))
                .body("more", equalTo(true));
        order("/retry", "{\"workflow\": \"" + name + "\"}")
                .body("queued", equalTo(300))
                .body("more", equalTo(false));
        await().atMost(Duration.ofSeconds(60))
                .until(() -> count(name, "status = 'succeeded'"), count -> count == 2_500);
        assertEquals("failed", status(bystander));
        assertEquals(1L, count(other, "status = 'failed' and discarded_at is null"), "the filter left it alone");
    }

    @Test
    void thousandsAreDiscardedByFilterInStatementsOfAtMostABatch() {
        var name = stored(ApiRequests::yaml);
        fill(name, 2_500);
        order("/discard", "{\"reason\": \"gone\", \"workflow\": \"" + name + "\", \"type\": \"fail\", \"limit\": 2500}")
                .statusCode(200)
                .body("discarded", equalTo(0))
                .body("more", equalTo(false));
        order("/discard", "{\"reason\": \"gone\", \"workflow\": \"" + name + "\", \"limit\": 2500}")
                .body("discarded", equalTo(2_500))
                .body("more", equalTo(false));
        var statements = query("select xmin::text, count(*) from execution where workflow = '" + name
                + "' and discard_reason = 'gone' group by 1");
        var sizes = new ArrayList<Long>();
        statements.forEach(row -> sizes.add(row.getLong(1)));
        assertEquals(List.of(500L, 500L, 500L, 500L, 500L), sizes);
    }

    /** What fails again at once when retried must not keep the order running for ever. */
    @Test
    void anOrderAffectsEachDeadLetterOnce() {
        var name = stored(ApiRequests::failing);
        fill(name, 1_300);
        order("/retry", "{\"workflow\": \"" + name + "\", \"limit\": 10000}")
                .body("queued", equalTo(1_300))
                .body("more", equalTo(false));
        await().atMost(Duration.ofSeconds(60))
                .until(() -> count(name, "status = 'failed' and error_type = 'fail'"), count -> count == 1_300);
    }

    @Test
    void childrenAreLeftToTheirParentsUnlessRequested() {
        var child = stored(ApiRequests::failing);
        var parent = stored(name -> """
                name: %s
                steps:
                  - id: inner
                    workflow: %s
                """.formatted(name, child));
        failed(parent);
        list(child).body("items", hasSize(1)).body("items[0].parent", notNullValue());
        order("/retry", "{\"workflow\": \"" + child + "\"}")
                .body("queued", equalTo(0))
                .body("more", equalTo(false));
        order("/retry", "{\"workflow\": \"" + child + "\", \"children\": true}").body("queued", equalTo(1));
    }

    @Test
    void theExamplesOfTheDocumentAreAcceptedAndAnswered() throws Exception {
        var document = OpenApiDocument.fetched();
        var name = stored(ApiRequests::failing);
        failed(name);
        order("/retry", request(document, "/retry", "retry")).statusCode(202);
        order("/discard", request(document, "/discard", "discard")).statusCode(200);
        var page = document.responseExample("get", "/api/dead-letters", 200, "page");
        assertLooksAlike(page, list(name));
        given().queryParam("cursor", mapper.readTree(page).get("next").asText())
                .get("/api/dead-letters")
                .then()
                .statusCode(200);
        assertLooksAlike(
                document.responseExample("get", "/api/dead-letters/causes", 200, "causes"),
                given().queryParam("workflow", name)
                        .get("/api/dead-letters/causes")
                        .then());
        var id = failed(name);
        discard("/" + id + "/discard", request(document, "/{id}/discard", "discard"))
                .statusCode(200);
        var again = failed(name);
        assertLooksAlike(
                document.responseExample("post", "/api/executions/{id}/rerun", 202, "rerun"),
                given().post("/api/executions/" + again + "/rerun").then().statusCode(202));
    }

    private static String request(OpenApiDocument document, String below, String name) {
        return document.requestExample("post", "/api/dead-letters" + below, OpenApiDocument.JSON, name);
    }

    private void assertLooksAlike(String shown, ValidatableResponse answer) throws Exception {
        var real = mapper.readTree(answer.extract().asString());
        var example = mapper.readTree(shown);
        assertEquals(fields(example), fields(real));
        if (example.has("items")) {
            assertEquals(fields(example.at("/items/0")), fields(real.at("/items/0")));
            assertEquals(fields(example.at("/items/0/cause")), fields(real.at("/items/0/cause")));
        }
    }

    private static HashSet<String> fields(com.fasterxml.jackson.databind.JsonNode object) {
        var fields = new HashSet<String>();
        object.fieldNames().forEachRemaining(fields::add);
        return fields;
    }

    private static String failed(String name) {
        var id = started(name, "{}");
        await().until(() -> status(id), "failed"::equals);
        return id;
    }

    private static String finishedAt(String id) {
        return given().get("/api/executions/" + id).then().extract().path("finishedAt");
    }

    private static ValidatableResponse list(String workflow) {
        return given().queryParam("workflow", workflow)
                .get("/api/dead-letters")
                .then()
                .statusCode(200);
    }

    private static ValidatableResponse order(String path, String body) {
        return given().contentType(ContentType.JSON)
                .body(body)
                .post("/api/dead-letters" + path)
                .then();
    }

    private static ValidatableResponse discard(String path, String body) {
        return order(path, body);
    }

    /**
     * Executions of this workflow that have failed, as if by an outage of something they need. They end by an update, which
     * the figures count, in the same transaction, so that no sweep takes them for those of a dead worker.
     */
    private void fill(String name, int count) {
        query("""
                insert into execution (id, tenant, workflow, version, status, priority, trigger, input, attempt, lease_token,
                    due, created_at, started_at, finished_at, error, error_type)
                select (lpad(to_hex((extract(epoch from now()) * 1000)::bigint - g), 12, '0') || '7000800'
                        || substr(md5('%1$s' || g), 1, 13))::uuid, 'default', '%1$s', 1, 'running', 5, 'api', '{}', 3, 1,
                    now(), now(), now(), now(), '{"type":"outage","message":"x","retryable":true}', 'outage'
                from generate_series(1, %2$d) g;
                update execution set status = 'failed' where workflow = '%1$s' and status = 'running';
                """.formatted(name, count));
    }

    private Long count(String name, String condition) {
        var rows = query("select count(*) from execution where workflow = '" + name + "' and " + condition);
        return rows.iterator().next().getLong(0);
    }

    private RowSet<Row> query(String sql) {
        assertTrue(shards.indexed().size() == 1);
        return shards.indexed(0).query(sql).execute().await().atMost(Duration.ofSeconds(30));
    }
}
