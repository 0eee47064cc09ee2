package io.millrace.api;

import static io.millrace.api.ApiRequests.problem;
import static io.millrace.api.ApiRequests.stored;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.problem.ProblemType;
import io.millrace.testing.EmbeddedServersResource;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(value = EmbeddedServersResource.class, scope = TestResourceScope.GLOBAL)
class RulesOfAllEndpointsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"/api/executions?limt=5", "/api/workflows?sumary=true", "/api/health?x=1", "/api/dead-letters?y"
            })
    void anUnknownParameterIsRefusedByName(String path) {
        var name = path.substring(path.indexOf('?') + 1).split("=")[0];
        problem(given().get(path).then(), 400, "invalid-parameter").body("errors[0].path", equalTo(name));
    }

    @Test
    void knownParametersAreRead() {
        given().get("/api/executions?limit=5&from=2026-01-01T00:00:00Z&createdTo=2030-01-01T00:00:00Z")
                .then()
                .statusCode(200);
        given().get("/api/workflows?cursor=a&limit=1").then().statusCode(200);
        given().get("/api/workflows?after=a&limit=1").then().statusCode(200);
    }

    @Test
    void anUnsupportedMethodNamesThoseThereAre() {
        problem(given().delete("/api/health").then(), 405, "method-not-allowed")
                .header("Allow", equalTo("GET, HEAD, OPTIONS"));
        problem(given().post("/api/workflows/x").then(), 405, "method-not-allowed")
                .header("Allow", containsString("PUT"));
    }

    @ParameterizedTest
    @EnumSource(ProblemType.class)
    void aTypeIsThePathOfItsExplanation(ProblemType type) {
        given().get(type.uri())
                .then()
                .statusCode(200)
                .body("status", equalTo(type.status()))
                .body("explanation", not(equalTo("")));
        given().accept("text/plain").get(type.uri()).then().statusCode(200).body(containsString(type.explanation()));
    }

    @Test
    void inputAndTriggerDataAreOneThing() {
        var name = stored(ApiRequests::yaml);
        for (var field : new String[] {"input", "triggerData"}) {
            var answer = given().contentType("application/json")
                    .body("{\"" + field + "\": {\"name\": \"Ada\"}}")
                    .post("/api/workflows/" + name + "/run?wait=20s")
                    .then()
                    .statusCode(200)
                    .body("output", equalTo("Hello, Ada!"))
                    .extract()
                    .jsonPath();
            assertEquals(answer.getString("jobId"), answer.getString("id"));
            problem(
                            given().contentType("application/json")
                                    .body("{\"" + field + "\": {\"name\": 1}}")
                                    .post("/api/workflows/" + name + "/run")
                                    .then(),
                            422,
                            "invalid-request")
                    .body("errors[0].path", equalTo(field + ".name"));
        }
        problem(
                given().contentType("application/json")
                        .body("{\"input\": {}, \"triggerData\": {}}")
                        .post("/api/workflows/" + name + "/run")
                        .then(),
                422,
                "invalid-request");
    }

    @Test
    void everyErrorIsDocumentedWithItsSchema() {
        var document = OpenApiDocument.fetched().root();
        assertEquals("/", document.at("/servers/0/url").asText());
        for (var path : document.get("paths").properties()) {
            for (var operation : path.getValue().properties()) {
                var responses = operation.getValue().get("responses");
                var name = operation.getKey() + " " + path.getKey();
                for (var response : responses.properties()) {
                    if (!response.getKey().startsWith("2")) {
                        assertFalse(response.getValue().path("content").isEmpty(), name + " " + response.getKey());
                    }
                }
                if (operation.getValue().has("requestBody")) {
                    assertTrue(responses.has("415") && responses.has("422"), name);
                }
            }
        }
    }

    @Test
    void aRecursiveSchemaCannotHoldTheInstance() {
        var name = stored(each -> """
                name: %s
                input: { type: object, properties: { c: { anyOf: [{ $ref: '#' }, { $ref: '#' }] } } }
                steps: [{ id: a, set: 1 }]
                """.formatted(each));
        problem(
                        given().contentType("application/json")
                                .body("{\"input\": " + "{\"c\":".repeat(20) + "5" + "}".repeat(20) + "}")
                                .post("/api/workflows/" + name + "/run")
                                .then(),
                        422,
                        "invalid-request")
                .body("errors[0].message", containsString("millrace.input.max-references"));
    }
}
