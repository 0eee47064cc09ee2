package io.millrace.api.problem;

import static io.millrace.api.ApiRequests.problem;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonGenerationException;
import com.fasterxml.jackson.core.JsonGenerator;
import io.millrace.testing.EmbeddedServersResource;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.MalformedInputException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(value = EmbeddedServersResource.class, scope = TestResourceScope.GLOBAL)
class ProblemTest {

    @TestHTTPResource("/")
    URI application;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/nothing",
                "/api/workflows/a/b/c/d",
                "/api/executions/a/b",
                "/api",
                "/api/workflows/queue/statistics"
            })
    void anUnknownPathIsReported(String path) {
        problem(given().get(path).then(), 404, "unknown-path").body("instance", equalTo(path));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/executions", "/api/health"})
    void anUnsupportedMethodIsReported(String path) {
        problem(given().delete(path).then(), 405, "method-not-allowed");
    }

    @Test
    void anUnacceptableMediaTypeIsReported() {
        problem(given().accept("image/png").get("/api/workflows").then(), 406, "not-acceptable");
    }

    @Test
    void aFaultHasAnIdAndKeepsItsSecrets() {
        problem(given().get("/api/faulty").then(), 500, "internal")
                .body("id", matchesPattern("[0-9a-f-]{36}"))
                .body("detail", containsString("log"))
                .body(not(containsString(FaultyResource.SECRET)))
                .body(not(containsString("Exception")));
    }

    @Test
    void aValueThatCannotBeWrittenIsNoOutage() {
        var incomplete = new JsonGenerationException("Incomplete surrogate pair", (JsonGenerator) null);
        assertFalse(Outage.is(new RuntimeException(incomplete)));
        assertFalse(Outage.is(new UncheckedIOException(new MalformedInputException(1))));
        assertTrue(Outage.is(new UncheckedIOException(new IOException("Connection reset"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"input\":{\"t\":\"\\ud83d\"}}", "{\"input\":{\"a\":1,\"a\":2}}"})
    void aBodyThatIsNoOneValueIsRefusedWithItsPlace(String body) {
        given().contentType("application/json")
                .body(body)
                .post("/api/workflows/any/run")
                .then()
                .statusCode(400)
                .body("type", equalTo("/problems/malformed-json"))
                .body("errors[0].line", equalTo(1));
    }

    @Test
    void constraintsOfParametersNameTheParameter() {
        problem(
                        given().queryParam("workflow", "a".repeat(101))
                                .get("/api/executions")
                                .then(),
                        400,
                        "invalid-parameter")
                .body("errors", hasSize(1))
                .body("errors[0].path", equalTo("workflow"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/workflows/a%00b", "/api/executions?workflow=%00", "/api/workflows?after=%00"})
    void aNulIsRefused(String path) {
        problem(given().urlEncodingEnabled(false).get(path).then(), 400, "bad-request");
    }

    @Test
    void aBodyOfUnknownLengthIsRefusedOnceItIsTooLarge() throws Exception {
        var body = new byte[11_000_000];
        Arrays.fill(body, (byte) 'a');
        var request = HttpRequest.newBuilder(application.resolve("/api/workflows/x"))
                .header("Content-Type", "application/yaml")
                .version(HttpClient.Version.HTTP_1_1)
                .PUT(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)))
                .build();
        var answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        // The web server ends such a request by itself, without a body: see docs/api.md.
        assertEquals(413, answer.statusCode());
    }

    @Test
    void aYamlReaderGetsItsProblemAsProblemJson() {
        problem(
                given().accept("application/yaml")
                        .get("/api/workflows/no-such-one")
                        .then(),
                404,
                "unknown-workflow");
    }
}
