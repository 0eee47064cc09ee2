package io.millrace.api;

import static io.millrace.api.ApiRequests.problem;
import static io.millrace.api.ApiRequests.put;
import static io.millrace.api.ApiRequests.sendingYaml;
import static io.millrace.api.ApiRequests.started;
import static io.millrace.api.ApiRequests.status;
import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.oneOf;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.testing.EmbeddedServersResource;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = EmbeddedServersResource.class, scope = TestResourceScope.GLOBAL)
class OpenApiTest {

    @Inject
    ObjectMapper mapper;

    private JsonNode document() throws IOException {
        return mapper.readTree(given().queryParam("format", "json")
                .get("/openapi")
                .then()
                .statusCode(200)
                .extract()
                .asString());
    }

    @Test
    void everyEndpointIsDocumented() throws Exception {
        var documented = new TreeSet<String>();
        var ids = new HashSet<String>();
        for (var path : document().get("paths").properties()) {
            for (var operation : path.getValue().properties()) {
                documented.add(operation.getKey().toUpperCase() + " " + path.getKey());
                var words = operation.getValue();
                assertFalse(words.path("summary").asText().isBlank(), path.getKey() + " has no summary");
                assertFalse(words.path("tags").isEmpty(), path.getKey() + " has no tag");
                assertTrue(ids.add(words.path("operationId").asText()), path.getKey() + " has no id of its own");
            }
        }
        assertEquals(endpoints(), documented);
    }

    /** What the resource classes declare, unless it is hidden on purpose. */
    private static Set<String> endpoints() throws Exception {
        var endpoints = new TreeSet<String>();
        var classes = java.nio.file.Path.of("target/classes");
        try (var files = Files.walk(classes.resolve("io/millrace/api"))) {
            for (var file : files.filter(each -> each.toString().endsWith("Resource.class"))
                    .toList()) {
                var name = classes.relativize(file).toString();
                addEndpoints(Class.forName(name.replace(".class", "").replace('/', '.')), endpoints);
            }
        }
        assertTrue(endpoints.contains("PUT /api/workflows/{name}"), "found " + endpoints);
        return endpoints;
    }

    private static void addEndpoints(Class<?> resource, Set<String> endpoints) {
        for (var method : resource.getDeclaredMethods()) {
            var operation = method.getAnnotation(Operation.class);
            var below = method.getAnnotation(Path.class);
            Arrays.stream(method.getAnnotations())
                    .map(annotation -> annotation.annotationType().getAnnotation(HttpMethod.class))
                    .filter(verb -> verb != null && (operation == null || !operation.hidden()))
                    .forEach(verb -> endpoints.add(verb.value() + " "
                            + resource.getAnnotation(Path.class).value() + (below == null ? "" : below.value())));
        }
    }

    private JsonNode example(String path, String verb, String part, String type, String name) throws IOException {
        var found = document()
                .path("paths")
                .path(path)
                .path(verb)
                .at(part + "/content")
                .path(type)
                .path("examples")
                .path(name)
                .path("value");
        assertFalse(found.isMissingNode(), "no example of " + verb + " " + path + " in " + type);
        return found;
    }

    private static String text(JsonNode example) {
        return example.isTextual() ? example.asText() : example.toString();
    }

    @Test
    void theDefinitionsShownAreValid() throws Exception {
        for (var path : Set.of("/api/workflows/{name}", "/api/workflows/validate")) {
            var verb = path.endsWith("validate") ? "post" : "put";
            sendingYaml(text(example(path, verb, "/requestBody", "application/yaml", "greet")))
                    .post("/api/workflows/validate")
                    .then()
                    .statusCode(200);
            given().contentType("application/json")
                    .body(text(example(path, verb, "/requestBody", "application/json", "greet")))
                    .post("/api/workflows/validate")
                    .then()
                    .statusCode(200);
        }
    }

    @Test
    void theRunAndTheCancelShownAreTaken() throws Exception {
        put("greet", Examples.WORKFLOW_YAML).statusCode(oneOf(200, 201));
        var body = text(example("/api/workflows/{name}/run", "post", "/requestBody", "application/json", "run"));
        var id = started("greet", body);
        var reason = text(example("/api/executions/{id}/cancel", "post", "/requestBody", "application/json", "cancel"));
        given().contentType("application/json")
                .body(reason)
                .post("/api/executions/" + id + "/cancel")
                .then()
                .statusCode(200);
    }

    @Test
    void theExecutionShownIsWhatOneLooksLike() throws Exception {
        put("greet", Examples.WORKFLOW_YAML).statusCode(oneOf(200, 201));
        var id = started("greet", "{\"triggerData\": {\"name\": \"Ada\"}}");
        await().until(() -> status(id), "succeeded"::equals);
        var real = mapper.readTree(
                given().get("/api/executions/" + id).then().extract().asString());
        var shown = mapper.readTree(
                text(example("/api/executions/{id}", "get", "/responses/200", "application/json", "succeeded")));
        assertEquals(keys(real), keys(shown));
        assertEquals(keys(real.at("/steps/0")), keys(shown.at("/steps/0")));
        assertEquals(real.get("output"), shown.get("output"));
        assertEquals(real.at("/steps/0/output"), shown.at("/steps/0/output"));
    }

    @Test
    void thePlanShownIsWhatOneLooksLike() throws Exception {
        put("greet", Examples.WORKFLOW_YAML).statusCode(oneOf(200, 201));
        for (var path : Set.of("/api/workflows/{name}/plan", "/api/workflows/{name}/versions/{version}/plan")) {
            var real =
                    mapper.readTree(given().get(path.replace("{name}", "greet").replace("{version}", "1"))
                            .then()
                            .statusCode(200)
                            .extract()
                            .asString());
            assertEquals(
                    real, mapper.readTree(text(example(path, "get", "/responses/200", "application/json", "plan"))));
        }
    }

    @Test
    void theStepTheListsAndTheOrdersShownAreWhatTheyLookLike() throws Exception {
        put("greet", Examples.WORKFLOW_YAML).statusCode(oneOf(200, 201));
        var id = started("greet", "{\"triggerData\": {\"name\": \"Ada\"}}");
        await().until(() -> status(id), "succeeded"::equals);
        var step = example("/api/executions/{id}/steps", "get", "/responses/200", "application/json", "succeeded");
        var real = real("/api/executions/" + id + "/steps?path=greeting");
        assertEquals(keys(real), keys(mapper.readTree(text(step))));
        assertEquals(real.get("input"), mapper.readTree(text(step)).get("input"));
        var page =
                mapper.readTree(text(example("/api/executions", "get", "/responses/200", "application/json", "page")));
        assertEquals(keys(real("/api/executions").at("/items/0")), keys(page.at("/items/0")));
        var workflows = mapper.readTree(
                text(example("/api/workflows", "get", "/responses/200", "application/json", "summary")));
        var shown = real("/api/workflows?summary=true&after=gree&limit=1").at("/items/0");
        assertEquals(keys(shown), keys(workflows.at("/items/0")));
        assertEquals(keys(shown.at("/recent/0")), keys(workflows.at("/items/0/recent/0")));
        for (var order : Set.of("cancel", "retry")) {
            var path = "/api/executions/" + order;
            for (var by : Set.of("ids", "filter")) {
                given().contentType("application/json")
                        .body(text(example(path, "post", "/requestBody", "application/json", by)))
                        .post(path)
                        .then()
                        .statusCode(order.equals("cancel") ? 200 : 202);
            }
        }
    }

    private JsonNode real(String path) throws IOException {
        return mapper.readTree(
                given().get(path).then().statusCode(200).extract().asString());
    }

    @Test
    void theProblemShownIsWhatOneLooksLike() throws Exception {
        var shown = mapper.readTree(
                text(example("/api/workflows/{name}", "put", "/responses/422", "application/problem+json", "problem")));
        var real = mapper.readTree(problem(put("greet", "name: greet\nsteps: []\n"), 422, "invalid-definition")
                .body("status", equalTo(422))
                .extract()
                .asString());
        assertEquals(keys(real), keys(shown));
        assertEquals(keys(real.at("/errors/0")), keys(shown.at("/errors/0")));
    }

    private static Set<String> keys(JsonNode object) {
        var keys = new TreeSet<String>();
        object.fieldNames().forEachRemaining(keys::add);
        assertFalse(keys.isEmpty());
        return keys;
    }
}
