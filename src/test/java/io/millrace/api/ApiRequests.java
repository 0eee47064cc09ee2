package io.millrace.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.blankOrNullString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** Requests that many tests send. */
public final class ApiRequests {

    private ApiRequests() {}

    /** A unique name. */
    public static String freshName() {
        return "w-" + UUID.randomUUID();
    }

    /** A workflow with one pure step. */
    public static String yaml(String name) {
        return """
                name: %s
                description: Says hello.
                input:
                  type: object
                  properties:
                    name: { type: string, default: world }
                steps:
                  - id: greeting
                    set: { text: "Hello, ${ input.name }!" }
                output: "${ greeting.text }"
                """.formatted(name);
    }

    /** A workflow whose executions fail at once, for good. */
    public static String failing(String name) {
        return """
                name: %s
                steps:
                  - id: stop
                    fail: "on purpose"
                """.formatted(name);
    }

    /** A workflow whose executions wait for an hour. */
    public static String sleeping(String name) {
        return """
                name: %s
                steps:
                  - id: before
                    set: 1
                  - id: nap
                    needs: before
                    sleep: 1h
                """.formatted(name);
    }

    public static ValidatableResponse put(String name, String yaml) {
        return sendingYaml(yaml).put("/api/workflows/" + name).then();
    }

    // As bytes: the client has no encoder for this media type.
    public static RequestSpecification sendingYaml(String yaml) {
        return given().contentType("application/yaml").body(yaml.getBytes(StandardCharsets.UTF_8));
    }

    /** Stores it under a fresh name, which is returned. */
    public static String stored(UnaryOperator<String> definition) {
        var name = freshName();
        put(name, definition.apply(name)).statusCode(201);
        return name;
    }

    public static ValidatableResponse run(String name, String body) {
        return given().contentType(ContentType.JSON)
                .body(body)
                .post("/api/workflows/" + name + "/run")
                .then();
    }

    /** The id of a new execution. */
    public static String started(String name, String body) {
        return run(name, body).statusCode(202).extract().path("jobId");
    }

    public static String status(String execution) {
        return given().get("/api/executions/" + execution)
                .then()
                .statusCode(200)
                .extract()
                .path("status");
    }

    /** An execution that starts in an hour. */
    public static String delayed(String name) {
        return started(name, "{\"delay\": \"1h\"}");
    }

    /** The response is problem+json of this type, with all required fields. */
    public static ValidatableResponse problem(ValidatableResponse answer, int status, String type) {
        return answer.statusCode(status)
                .contentType("application/problem+json")
                .body("type", equalTo("/problems/" + type))
                .body("status", equalTo(status))
                .body("title", not(blankOrNullString()))
                .body("detail", not(blankOrNullString()))
                .body("instance", startsWith("/"));
    }
}
