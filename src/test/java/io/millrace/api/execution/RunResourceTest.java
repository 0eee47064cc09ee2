package io.millrace.api.execution;

import static io.millrace.api.ApiRequests.delayed;
import static io.millrace.api.ApiRequests.freshName;
import static io.millrace.api.ApiRequests.problem;
import static io.millrace.api.ApiRequests.put;
import static io.millrace.api.ApiRequests.run;
import static io.millrace.api.ApiRequests.started;
import static io.millrace.api.ApiRequests.status;
import static io.millrace.api.ApiRequests.stored;
import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.blankOrNullString;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.ApiRequests;
import io.millrace.testing.EmbeddedServersResource;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(value = EmbeddedServersResource.class, scope = TestResourceScope.GLOBAL)
class RunResourceTest {

    @Test
    void aRunIsQueuedAndSaysWhereItIs() {
        var name = stored(ApiRequests::yaml);
        var answer = run(name, "{\"triggerData\": {\"name\": \"Ada\"}, \"priority\": 1, \"delay\": \"1h\"}")
                .statusCode(202)
                .body("success", equalTo(true))
                .body("queued", equalTo(true))
                .body("message", not(blankOrNullString()))
                .extract();
        String id = answer.path("jobId");
        assertTrue(answer.header("Location").endsWith("/api/executions/" + id));
        given().get("/api/executions/" + id)
                .then()
                .body("status", equalTo("queued"))
                .body("priority", equalTo(1))
                .body("trigger", equalTo("api"))
                .body("input", equalTo(Map.of("name", "Ada")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "execute"})
    void bothEndpointsAcceptARequestWithoutABody(String endpoint) {
        var name = stored(ApiRequests::yaml);
        var id = given().post("/api/workflows/" + name + "/" + endpoint)
                .then()
                .statusCode(202)
                .extract()
                .<String>path("jobId");
        given().get("/api/executions/" + id).then().body("input.name", equalTo("world"));
    }

    @ParameterizedTest
    @CsvSource({"3600000, 3600", "'\"90m\"', 5400", "'\"1h30m\"', 5400", "'\"PT1H\"', 3600"})
    void aDelayIsMillisecondsOrADuration(String delay, long seconds) {
        var name = stored(ApiRequests::yaml);
        var id = started(name, "{\"delay\": " + delay + "}");
        var execution = given().get("/api/executions/" + id).then().extract();
        var created = Instant.parse(execution.path("createdAt"));
        var due = Instant.parse(execution.path("due"));
        assertEquals(seconds, Duration.between(created, due).toSeconds());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"soon\"", "1.5", "true", "{}", "\"5 minutes\""})
    void aDelayThatIsNoneIsRefused(String delay) {
        problem(run(stored(ApiRequests::yaml), "{\"delay\": " + delay + "}"), 422, "invalid-request")
                .body("errors[0].path", equalTo("delay"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Z", "+01:00", "-11:30"})
    void theMomentOfTheStartCanBeGiven(String offset) {
        var moment = Instant.now().plus(Duration.ofHours(1)).truncatedTo(ChronoUnit.MILLIS);
        var at = moment.atOffset(ZoneOffset.of(offset));
        var id = started(stored(ApiRequests::yaml), "{\"at\": \"" + at + "\"}");
        var execution = given().get("/api/executions/" + id).then().extract();
        assertEquals(moment, Instant.parse(execution.path("due")));
        assertEquals("queued", execution.path("status"));
    }

    @Test
    void aMomentInThePastMeansNow() {
        var id = started(stored(ApiRequests::yaml), "{\"at\": \"2001-01-01T00:00:00Z\"}");
        await().until(() -> status(id), "succeeded"::equals);
    }

    @Test
    void whatIsToStartAtAMomentStartsThen() {
        var moment = Instant.now().plusMillis(700);
        var id = started(stored(ApiRequests::yaml), "{\"at\": \"" + moment + "\"}");
        await().until(() -> status(id), "succeeded"::equals);
        var began = Instant.parse(
                given().get("/api/executions/" + id).then().extract().path("startedAt"));
        assertTrue(!began.isBefore(moment.truncatedTo(ChronoUnit.MILLIS)), began + " is before " + moment);
    }

    @Test
    void aMomentTooFarAheadIsRefusedWithTheNameOfTheLimit() {
        var at = OffsetDateTime.now(ZoneOffset.UTC).plusDays(366);
        problem(run(stored(ApiRequests::yaml), "{\"at\": \"" + at + "\"}"), 422, "invalid-request")
                .body("errors[0].path", equalTo("at"))
                .body("errors[0].message", containsString("millrace.input.max-delay"));
    }

    @Test
    void eitherADelayOrAMomentNotBoth() {
        problem(
                        run(stored(ApiRequests::yaml), "{\"delay\": \"1h\", \"at\": \"2026-03-01T09:30:00Z\"}"),
                        422,
                        "invalid-request")
                .body("errors[0].path", equalTo("at"))
                .body("errors[0].message", containsString("not both"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1772357400000", "\"tomorrow\"", "\"2026-03-01\"", "\"2026-03-01T09:30:00\"", "true", "{}"})
    void aMomentThatIsNoneIsRefused(String at) {
        problem(run(stored(ApiRequests::yaml), "{\"at\": " + at + "}"), 422, "invalid-request")
                .body("errors[0].path", equalTo("at"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "11", "\"high\"", "1.5"})
    void aPriorityOutOfBoundsIsRefused(String priority) {
        problem(run(stored(ApiRequests::yaml), "{\"priority\": " + priority + "}"), 422, "invalid-request")
                .body("errors[0].path", equalTo("priority"));
    }

    @Test
    void unknownFieldsAreRefusedByName() {
        problem(run(stored(ApiRequests::yaml), "{\"triggerdata\": {}, \"prio\": 1}"), 422, "invalid-request")
                .body("errors.path", hasItems("triggerdata", "prio"))
                .body("detail", containsString("triggerData"));
    }

    @ParameterizedTest
    @CsvSource({"useQueue, '\"no\"'", "useQueue, 0", "idempotencyKey, 7", "idempotencyKey, true"})
    void aFieldOfAnotherTypeIsRefused(String field, String value) {
        problem(run(stored(ApiRequests::yaml), "{\"" + field + "\": " + value + "}"), 422, "invalid-request")
                .body("errors[0].path", equalTo(field));
    }

    @Test
    void malformedJsonIsReportedWithItsPosition() {
        problem(run(stored(ApiRequests::yaml), "{\n  \"priority\": ,\n}"), 400, "malformed-json")
                .body("errors[0].line", equalTo(2))
                .body("errors[0].column", greaterThan(0));
    }

    @Test
    void aBodyThatIsNoObjectIsRefused() {
        problem(run(stored(ApiRequests::yaml), "[1, 2]"), 422, "invalid-request");
    }

    @Test
    void aBodyThatIsNotJsonIsRefused() {
        problem(
                given().contentType("text/plain")
                        .body("hello")
                        .post("/api/workflows/x/run")
                        .then(),
                415,
                "unsupported-media-type");
    }

    @Test
    void anInputThatDoesNotFitTheSchemaIsRefusedWithItsPath() {
        problem(run(stored(ApiRequests::yaml), "{\"triggerData\": {\"name\": 7}}"), 422, "invalid-request")
                .body("errors[0].path", equalTo("triggerData.name"));
    }

    @Test
    void anInputAboveItsLimitIsRefused() {
        problem(
                        run(
                                stored(ApiRequests::yaml),
                                "{\"triggerData\": {\"name\": \"" + "a".repeat(1_200_000) + "\"}}"),
                        413,
                        "too-large")
                .body("detail", containsString("millrace.input.max-size"));
    }

    @Test
    void aBodyAboveItsLimitIsRefused() {
        problem(
                        run(stored(ApiRequests::yaml), "{\"triggerData\": \"" + "a".repeat(5_000_000) + "\"}"),
                        413,
                        "too-large")
                .body("detail", containsString("millrace.api.max-body-size"));
    }

    @Test
    void anUnknownWorkflowIsReported() {
        problem(run(freshName(), "{}"), 404, "unknown-workflow");
    }

    @Test
    void anOlderVersionCanBeRun() {
        var name = stored(ApiRequests::yaml);
        put(name, ApiRequests.yaml(name) + "# two\n").statusCode(201);
        var id = given().queryParam("version", 1)
                .post("/api/workflows/" + name + "/run")
                .then()
                .statusCode(202)
                .extract()
                .<String>path("jobId");
        given().get("/api/executions/" + id).then().body("version", equalTo(1));
        given().get("/api/executions/" + delayed(name)).then().body("version", equalTo(2));
    }

    @Test
    void anUnknownVersionIsReported() {
        var path = "/api/workflows/" + stored(ApiRequests::yaml) + "/run";
        problem(given().queryParam("version", 9).post(path).then(), 404, "unknown-workflow");
        problem(given().queryParam("version", "x").post(path).then(), 400, "invalid-parameter");
    }

    @Test
    void numbersOfTheInputAreKeptExactly() {
        var name = freshName();
        put(name, "name: %s\nsteps:\n  - id: one\n    set: 1\n".formatted(name)).statusCode(201);
        var id = started(name, "{\"delay\": \"1h\", \"triggerData\": {\"big\": 12345678901234567890, \"half\": 0.5}}");
        given().get("/api/executions/" + id)
                .then()
                .body(containsString("12345678901234567890"))
                .body("input.half", equalTo(0.5f));
    }

    @Test
    void theLocationLeadsToTheExecution() {
        var location =
                run(stored(ApiRequests::yaml), "{}").statusCode(202).extract().header("Location");
        given().get(location).then().statusCode(200).body("id", endsWith(location.substring(location.length() - 36)));
    }
}
