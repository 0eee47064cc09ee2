package io.millrace.api;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** The OpenAPI document as the application serves it. */
public record OpenApiDocument(JsonNode root) {

    public static final String JSON = "application/json";

    public static OpenApiDocument fetched() {
        try {
            return new OpenApiDocument(new ObjectMapper()
                    .readTree(given().queryParam("format", "json")
                            .get("/openapi")
                            .then()
                            .statusCode(200)
                            .extract()
                            .asString()));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    public String requestExample(String verb, String path, String type, String name) {
        return example(verb, path, "/requestBody", type, name);
    }

    public String responseExample(String verb, String path, int status, String name) {
        var type = status < 300 ? JSON : "application/problem+json";
        return example(verb, path, "/responses/" + status, type, name);
    }

    private String example(String verb, String path, String part, String type, String name) {
        var found = root.path("paths")
                .path(path)
                .path(verb)
                .at(part + "/content")
                .path(type)
                .path("examples")
                .path(name)
                .path("value");
        assertFalse(found.isMissingNode(), "no example of " + verb + " " + path + " in " + type);
        return found.isTextual() ? found.asText() : found.toString();
    }
}
