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
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.testing.EmbeddedServersResource;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import java.io.IOException;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = EmbeddedServersResource.class, scope = TestResourceScope.GLOBAL)
class OpenApiTest {

    @Inject
    ObjectMapper mapper;

    @Test
    void everyEndpointIsDocumented() throws Exception {
        var documented = new TreeSet<String>();
        var ids = new HashSet<String>();
        var document = OpenApiDocument.fetched();
        for (var path : document.root().get("paths").properties()) {
            for (var operation : path.getValue().properties()) {
                documented.add(operation.getKey().toUpperCase() + " " + path.getKey());
                var words = operation.getValue();
                assertFalse(words.path("summary").asText().isBlank(), path.getKey() + " has no summary");
                assertFalse(words.path("tags").isEmpty(), path.getKey() + " has no tag");
                assertTrue(ids.add(words.path("operationId").asText()), path.getKey() + " has no id of its own");
            }
        }
        assertEquals(endpoints().keySet(), documented);
    }

    /** The document is written by hand: it must name the parameters that the methods take. */
    @Test
    void everyParameterIsDocumented() throws Exception {
        var paths = OpenApiDocument.fetched().root().path("paths");
        for (var endpoint : endpoints().entrySet()) {
            var words = endpoint.getKey().split(" ");
            var documented = new TreeSet<String>();
            paths.path(words[1])
                    .path(words[0].toLowerCase(Locale.ROOT))
                    .path("parameters")
                    .forEach(parameter -> {
                        if (!parameter.path("in").asText().equals("header")) {
                            documented.add(parameter.path("name").asText());
                        }
                    });
            assertEquals(parameters(endpoint.getValue()), documented, endpoint.getKey());
        }
    }

    /** As above: one of the answers that are a success must have the schema of what the method returns. */
    @Test
    void everyAnswerHasTheSchemaOfItsRecord() throws Exception {
        var paths = OpenApiDocument.fetched().root().path("paths");
        for (var endpoint : endpoints().entrySet()) {
            var schema = returned(endpoint.getValue().getGenericReturnType()).getAnnotation(Schema.class);
            if (schema == null) {
                continue;
            }
            var words = endpoint.getKey().split(" ");
            var responses =
                    paths.path(words[1]).path(words[0].toLowerCase(Locale.ROOT)).path("responses");
            assertTrue(
                    responses.findValuesAsText("$ref").contains("#/components/schemas/" + schema.name()),
                    endpoint.getKey() + " has no answer with the schema " + schema.name());
        }
    }

    private static Class<?> returned(Type type) {
        return type instanceof ParameterizedType uni ? returned(uni.getActualTypeArguments()[0]) : (Class<?>) type;
    }

    private static Set<String> parameters(Method method) {
        var names = new TreeSet<String>();
        for (var parameter : method.getParameters()) {
            addName(parameter, names);
            if (parameter.isAnnotationPresent(BeanParam.class)) {
                Arrays.stream(parameter.getType().getDeclaredFields()).forEach(field -> addName(field, names));
            }
        }
        return names;
    }

    private static void addName(AnnotatedElement parameter, Set<String> names) {
        if (parameter.isAnnotationPresent(QueryParam.class)) {
            names.add(parameter.getAnnotation(QueryParam.class).value());
        }
        if (parameter.isAnnotationPresent(PathParam.class)) {
            names.add(parameter.getAnnotation(PathParam.class).value());
        }
    }

    /** What the resource classes declare, but for the index, which only lists where to go. */
    private static SortedMap<String, Method> endpoints() throws Exception {
        var endpoints = new TreeMap<String, Method>();
        var classes = java.nio.file.Path.of("target/classes");
        try (var files = Files.walk(classes.resolve("io/millrace/api"))) {
            for (var file : files.filter(each -> each.toString().endsWith("Resource.class"))
                    .toList()) {
                var name = classes.relativize(file).toString();
                addEndpoints(Class.forName(name.replace(".class", "").replace('/', '.')), endpoints);
            }
        }
        assertNotNull(endpoints.remove("GET /"));
        assertTrue(endpoints.containsKey("PUT /api/workflows/{name}"), "found " + endpoints);
        return endpoints;
    }

    private static void addEndpoints(Class<?> resource, Map<String, Method> endpoints) {
        for (var method : resource.getDeclaredMethods()) {
            var below = method.getAnnotation(Path.class);
            var path = resource.getAnnotation(Path.class).value() + (below == null ? "" : below.value());
            Arrays.stream(method.getAnnotations())
                    .map(annotation -> annotation.annotationType().getAnnotation(HttpMethod.class))
                    .filter(Objects::nonNull)
                    // A path that also answers in another media type is documented as one operation.
                    .forEach(verb -> endpoints.merge(
                            verb.value() + " " + path,
                            method,
                            (one, other) -> one.isAnnotationPresent(Produces.class) ? other : one));
        }
    }

    @Test
    void theExamplesOfDefinitionsAreValid() throws Exception {
        var document = OpenApiDocument.fetched();
        for (var path : Set.of("/api/workflows/{name}", "/api/workflows/validate")) {
            var verb = path.endsWith("validate") ? "post" : "put";
            sendingYaml(document.requestExample(verb, path, "application/yaml", "greet"))
                    .post("/api/workflows/validate")
                    .then()
                    .statusCode(200);
            given().contentType("application/json")
                    .body(document.requestExample(verb, path, OpenApiDocument.JSON, "greet"))
                    .post("/api/workflows/validate")
                    .then()
                    .statusCode(200);
        }
    }

    @Test
    void theExamplesOfRunAndCancelAreAccepted() throws Exception {
        var document = OpenApiDocument.fetched();
        putTheExampleWorkflow(document);
        var body = document.requestExample("post", "/api/workflows/{name}/run", OpenApiDocument.JSON, "run");
        var id = started("greet", body);
        var reason = document.requestExample("post", "/api/executions/{id}/cancel", OpenApiDocument.JSON, "cancel");
        given().contentType("application/json")
                .body(reason)
                .post("/api/executions/" + id + "/cancel")
                .then()
                .statusCode(200);
    }

    @Test
    void theExampleOfAnExecutionMatchesARealOne() throws Exception {
        var document = OpenApiDocument.fetched();
        putTheExampleWorkflow(document);
        var id = started("greet", "{\"triggerData\": {\"name\": \"Ada\"}}");
        await().until(() -> status(id), "succeeded"::equals);
        var real = mapper.readTree(
                given().get("/api/executions/" + id).then().extract().asString());
        var shown = mapper.readTree(document.responseExample("get", "/api/executions/{id}", 200, "succeeded"));
        assertEquals(keys(real), keys(shown));
        assertEquals(keys(real.at("/steps/0")), keys(shown.at("/steps/0")));
        assertEquals(real.get("output"), shown.get("output"));
        assertEquals(real.at("/steps/0/output"), shown.at("/steps/0/output"));
    }

    @Test
    void theExampleOfAPlanMatchesARealOne() throws Exception {
        var document = OpenApiDocument.fetched();
        putTheExampleWorkflow(document);
        for (var path : Set.of("/api/workflows/{name}/plan", "/api/workflows/{name}/versions/{version}/plan")) {
            var real =
                    mapper.readTree(given().get(path.replace("{name}", "greet").replace("{version}", "1"))
                            .then()
                            .statusCode(200)
                            .extract()
                            .asString());
            assertEquals(real, mapper.readTree(document.responseExample("get", path, 200, "plan")));
        }
    }

    @Test
    void theExamplesOfStepListsAndCommandsMatchRealOnes() throws Exception {
        var document = OpenApiDocument.fetched();
        putTheExampleWorkflow(document);
        var id = started("greet", "{\"triggerData\": {\"name\": \"Ada\"}}");
        await().until(() -> status(id), "succeeded"::equals);
        var step = document.responseExample("get", "/api/executions/{id}/steps", 200, "succeeded");
        var real = real("/api/executions/" + id + "/steps?path=greeting");
        assertEquals(keys(real), keys(mapper.readTree(step)));
        assertEquals(real.get("input"), mapper.readTree(step).get("input"));
        var page = mapper.readTree(document.responseExample("get", "/api/executions", 200, "page"));
        assertEquals(keys(real("/api/executions").at("/items/0")), keys(page.at("/items/0")));
        var workflows = mapper.readTree(document.responseExample("get", "/api/workflows", 200, "summary"));
        var shown = real("/api/workflows?summary=true&after=gree&limit=1").at("/items/0");
        assertEquals(keys(shown), keys(workflows.at("/items/0")));
        assertEquals(keys(shown.at("/recent/0")), keys(workflows.at("/items/0/recent/0")));
        for (var order : Set.of("cancel", "retry")) {
            var path = "/api/executions/" + order;
            for (var by : Set.of("ids", "filter")) {
                given().contentType("application/json")
                        .body(document.requestExample("post", path, OpenApiDocument.JSON, by))
                        .post(path)
                        .then()
                        .statusCode(order.equals("cancel") ? 200 : 202);
            }
        }
    }

    private static void putTheExampleWorkflow(OpenApiDocument document) {
        put("greet", document.requestExample("put", "/api/workflows/{name}", "application/yaml", "greet"))
                .statusCode(oneOf(200, 201));
    }

    private JsonNode real(String path) throws IOException {
        return mapper.readTree(
                given().get(path).then().statusCode(200).extract().asString());
    }

    @Test
    void theExampleOfAProblemMatchesARealOne() throws Exception {
        var document = OpenApiDocument.fetched();
        var shown = mapper.readTree(document.responseExample("put", "/api/workflows/{name}", 422, "problem"));
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
