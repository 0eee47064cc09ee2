package io.millrace.api.execution;

import static io.millrace.api.ApiRequests.problem;
import static io.millrace.api.ApiRequests.stored;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.millrace.api.ApiRequests;
import io.millrace.testing.EmbeddedServersResource;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(value = EmbeddedServersResource.class, scope = TestResourceScope.GLOBAL)
class IdempotencyTest {

    private static final String DELAYED = "\"delay\": \"1h\"";

    @TestHTTPResource("/")
    URI application;

    private static String freshKey() {
        return UUID.randomUUID().toString();
    }

    private static ValidatableResponse run(String name, String key, String body) {
        return given().contentType(ContentType.JSON)
                .header("Idempotency-Key", key)
                .body(body)
                .post("/api/workflows/" + name + "/run")
                .then();
    }

    private static String first(String name, String key, String body) {
        return run(name, key, body)
                .statusCode(202)
                .header("Idempotency-Replayed", nullValue())
                .body("$", not(hasKey("replayed")))
                .extract()
                .path("jobId");
    }

    private static void replayed(ValidatableResponse answer, String id) {
        answer.statusCode(202)
                .header("Idempotency-Replayed", equalTo("true"))
                .header("Location", containsString(id))
                .body("success", equalTo(true))
                .body("queued", equalTo(true))
                .body("jobId", equalTo(id))
                .body("replayed", equalTo(true));
    }

    private static void conflict(ValidatableResponse answer, String first) {
        problem(answer, 409, "idempotency-key-taken")
                .body("detail", containsString(first))
                .body("errors[0].path", equalTo("idempotencyKey"))
                .body("errors[0].message", containsString(first));
    }

    @Test
    void theSameRequestAgainGetsTheFirstAnswer() {
        var name = stored(ApiRequests::yaml);
        var key = freshKey();
        var id = first(name, key, "{\"triggerData\": {\"name\": \"Ada\"}, \"priority\": 2, " + DELAYED + "}");
        replayed(run(name, key, "{" + DELAYED + ", \"priority\": 2, \"triggerData\": {\"name\": \"Ada\"}}"), id);
        given().queryParam("workflow", name).get("/api/executions").then().body("items", hasSize(1));
    }

    @Test
    void theBodyMayCarryTheKeyAndBothMayIfTheyAgree() {
        var name = stored(ApiRequests::yaml);
        var key = freshKey();
        var body = "{" + DELAYED + ", \"idempotencyKey\": \"" + key + "\"}";
        String id = ApiRequests.run(name, body).statusCode(202).extract().path("jobId");
        replayed(run(name, key, "{" + DELAYED + "}"), id);
        replayed(run(name, key, body), id);
        replayed(run(name, "\"" + key + "\"", body), id);
        problem(run(name, "another", body), 422, "invalid-request")
                .body("errors[0].path", equalTo("idempotencyKey"))
                .body("detail", containsString("another"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"delay\": \"1h\", \"triggerData\": {\"name\": \"Bob\"}}",
                "{\"delay\": \"2h\"}",
                "{\"at\": \"2001-01-01T00:00:00Z\"}",
                "{\"delay\": \"1h\", \"priority\": 1}"
            })
    void anotherRequestUnderTheKeyIsRefusedWithTheFirstExecution(String other) {
        var name = stored(ApiRequests::yaml);
        var key = freshKey();
        var id = first(name, key, "{" + DELAYED + "}");
        conflict(run(name, key, other), id);
    }

    @Test
    void theSameMomentInAnotherOffsetIsTheSameRequest() {
        var name = stored(ApiRequests::yaml);
        var key = freshKey();
        var moment = Instant.now().plusSeconds(3600);
        var id = first(name, key, "{\"at\": \"" + moment + "\"}");
        replayed(run(name, key, "{\"at\": \"" + moment.atOffset(ZoneOffset.ofHours(5)) + "\"}"), id);
        conflict(run(name, key, "{\"at\": \"" + moment.plusMillis(1) + "\"}"), id);
    }

    @Test
    void anotherWorkflowOrVersionIsAnotherRequest() {
        var name = stored(ApiRequests::yaml);
        var key = freshKey();
        var id = first(name, key, "{" + DELAYED + "}");
        conflict(run(stored(ApiRequests::yaml), key, "{" + DELAYED + "}"), id);
        conflict(
                given().contentType(ContentType.JSON)
                        .header("Idempotency-Key", key)
                        .queryParam("version", 1)
                        .body("{" + DELAYED + "}")
                        .post("/api/workflows/" + name + "/run")
                        .then(),
                id);
    }

    @Test
    void theFirstAnswerIsRepeatedThoughTheWorkflowIsPausedChangedOrDeleted() {
        var name = stored(ApiRequests::yaml);
        var key = freshKey();
        var id = first(name, key, "{" + DELAYED + "}");
        ApiRequests.put(name, ApiRequests.yaml(name) + "# two\n").statusCode(201);
        replayed(run(name, key, "{" + DELAYED + "}"), id);
        given().post("/api/workflows/" + name + "/pause").then().statusCode(200);
        replayed(run(name, key, "{" + DELAYED + "}"), id);
        problem(run(name, freshKey(), "{" + DELAYED + "}"), 409, "workflow-paused");
        given().delete("/api/workflows/" + name).then().statusCode(204);
        replayed(run(name, key, "{" + DELAYED + "}"), id);
        conflict(run(name, key, "{}"), id);
    }

    @Test
    void aRefusedRequestLeavesItsKeyFree() {
        var name = stored(ApiRequests::yaml);
        var key = freshKey();
        problem(run(name, key, "{\"triggerData\": {\"name\": 7}}"), 422, "invalid-request");
        first(name, key, "{" + DELAYED + "}");
    }

    @Test
    void aKeyOutOfItsBoundsIsRefused() {
        var name = stored(ApiRequests::yaml);
        for (var key : new String[] {"", "a".repeat(256), "na\\u00efve", "nul\\u0000"}) {
            problem(ApiRequests.run(name, "{\"idempotencyKey\": \"" + key + "\"}"), 422, "invalid-request")
                    .body("errors[0].path", equalTo("idempotencyKey"))
                    .body("detail", containsString("millrace.idempotency.max-length"));
        }
        first(name, freshKey() + "a".repeat(255 - 36), "{" + DELAYED + "}");
    }

    @Test
    void fiftyConcurrentRequestsCreateOneExecutionAndAllGetItsId() {
        var name = stored(ApiRequests::yaml);
        var client = HttpClient.newHttpClient();
        var keys = new String[] {freshKey(), freshKey()};
        var sent = new ArrayList<CompletableFuture<HttpResponse<String>>>();
        for (int i = 0; i < 100; i++) {
            sent.add(client.sendAsync(
                    HttpRequest.newBuilder(application.resolve("/api/workflows/" + name + "/run"))
                            .header("content-type", "application/json")
                            .header("idempotency-key", keys[i % 2])
                            .POST(HttpRequest.BodyPublishers.ofString("{" + DELAYED + "}"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString()));
        }
        var answers = sent.stream().map(CompletableFuture::join).toList();
        assertThat(answers).allMatch(answer -> answer.statusCode() == 202);
        var jobs = answers.stream()
                .collect(Collectors.groupingBy(
                        answer -> new JsonObject(answer.body()).getString("jobId"), Collectors.counting()));
        assertThat(jobs).hasSize(2).allSatisfy((job, count) -> assertThat(count).isEqualTo(50));
        assertThat(answers.stream().filter(answer -> answer.headers()
                        .firstValue("Idempotency-Replayed")
                        .isEmpty()))
                .hasSize(2);
        given().queryParam("workflow", name).get("/api/executions").then().body("items", hasSize(2));
    }
}
