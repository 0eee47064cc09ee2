package io.millrace.api.workflow;

import static io.millrace.api.ApiRequests.delayed;
import static io.millrace.api.ApiRequests.freshName;
import static io.millrace.api.ApiRequests.problem;
import static io.millrace.api.ApiRequests.put;
import static io.millrace.api.ApiRequests.run;
import static io.millrace.api.ApiRequests.sendingYaml;
import static io.millrace.api.ApiRequests.started;
import static io.millrace.api.ApiRequests.status;
import static io.millrace.api.ApiRequests.stored;
import static io.millrace.api.ApiRequests.yaml;
import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.oneOf;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.api.ApiRequests;
import io.millrace.testing.EmbeddedServersResource;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(value = EmbeddedServersResource.class, scope = TestResourceScope.GLOBAL)
class WorkflowResourceTest {

    @Test
    void aNewDefinitionIsVersionOneAndSaysWhereItIs() {
        var name = freshName();
        put(name, yaml(name))
                .statusCode(201)
                .header("Location", endsWith("/api/workflows/" + name + "/versions/1"))
                .body("name", equalTo(name))
                .body("version", equalTo(1))
                .body("created", equalTo(true));
    }

    @Test
    void theSameTextAgainChangesNothing() {
        var name = stored(ApiRequests::yaml);
        put(name, yaml(name)).statusCode(200).body("version", equalTo(1)).body("created", equalTo(false));
    }

    @Test
    void anotherTextIsTheNextVersion() {
        var name = stored(ApiRequests::yaml);
        put(name, yaml(name) + "# changed\n").statusCode(201).body("version", equalTo(2));
        given().get("/api/workflows/" + name + "/versions")
                .then()
                .statusCode(200)
                .body("name", equalTo(name))
                .body("items.version", contains(2, 1));
        given().get("/api/workflows/" + name + "/versions/1")
                .then()
                .statusCode(200)
                .body("version", equalTo(1))
                .body("source", equalTo(yaml(name)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/yaml", "application/x-yaml", "text/yaml", "application/yaml; charset=utf-8"})
    void yamlIsAcceptedUnderEachOfItsMediaTypes(String type) {
        var name = freshName();
        given().contentType(type)
                .body(yaml(name).getBytes(StandardCharsets.UTF_8))
                .put("/api/workflows/" + name)
                .then()
                .statusCode(201);
    }

    @Test
    void jsonIsAccepted() {
        var name = freshName();
        given().contentType("application/json")
                .body("{\"name\": \"%s\", \"steps\": [{\"id\": \"one\", \"set\": 1}]}".formatted(name))
                .put("/api/workflows/" + name)
                .then()
                .statusCode(201);
        given().get("/api/workflows/" + name).then().body("mediaType", equalTo("application/json"));
    }

    @Test
    void aPostTakesTheNameFromTheDocument() {
        var name = freshName();
        sendingYaml(yaml(name)).post("/api/workflows").then().statusCode(201).body("name", equalTo(name));
        given().get("/api/workflows/" + name).then().statusCode(200);
    }

    @Test
    void everyProblemIsReportedWithItsPosition() {
        var name = freshName();
        problem(put(name, """
                                name: %s
                                steps:
                                  - id: one
                                    set: "${ nothing.here }"
                                  - id: two
                                    sett: 1
                                """.formatted(name)), 422, "invalid-definition")
                .body("errors", hasSize(greaterThan(1)))
                .body("errors.path", hasItem(containsString("steps.0.set")))
                .body("errors.find { it.path.startsWith('steps.0') }.line", equalTo(4))
                .body("errors.column", everyItem(greaterThan(0)))
                .body("errors.message", everyItem(notNullValue()));
        given().get("/api/workflows/" + name).then().statusCode(404);
    }

    @Test
    void aNameThatDiffersFromThePathIsRefusedWithItsPosition() {
        problem(put("other", "# first line\n" + yaml("greet")), 422, "invalid-definition")
                .body("errors[0].path", equalTo("name"))
                .body("errors[0].line", equalTo(2))
                .body("errors[0].column", equalTo(7))
                .body("detail", containsString("other"));
    }

    @Test
    void anEmptyBodyIsNoDefinition() {
        problem(given().contentType("application/yaml").put("/api/workflows/x").then(), 422, "invalid-definition");
    }

    @Test
    void brokenYamlIsReportedWithItsPosition() {
        problem(put("x", "name: [x\nsteps: }"), 422, "invalid-definition").body("errors[0].line", greaterThan(0));
    }

    @Test
    void otherMediaTypesAreRefused() {
        problem(
                given().contentType("text/plain")
                        .body("hello")
                        .put("/api/workflows/x")
                        .then(),
                415,
                "unsupported-media-type");
    }

    @Test
    void aDefinitionAboveItsLimitIsRefused() {
        problem(put("x", "name: x\n# " + "a".repeat(1_100_000)), 413, "too-large")
                .body("detail", containsString("millrace.definition.max-size"));
    }

    @Test
    void aBodyAboveWhatAnyRequestMayHaveIsRefused() {
        problem(put("x", "name: x\n# " + "a".repeat(11_000_000)), 413, "too-large");
    }

    @Test
    void aWorkflowIsReadWithItsSource() {
        var name = stored(ApiRequests::yaml);
        given().get("/api/workflows/" + name)
                .then()
                .statusCode(200)
                .contentType("application/json")
                .body("name", equalTo(name))
                .body("version", equalTo(1))
                .body("active", equalTo(true))
                .body("description", equalTo("Says hello."))
                .body("mediaType", equalTo("application/yaml"))
                .body("source", equalTo(yaml(name)))
                .body("createdAt", containsString("T"));
    }

    @Test
    void aReaderOfYamlGetsTheSourceAsItWasSent() {
        var name = stored(ApiRequests::yaml);
        var source = given().accept("application/yaml")
                .get("/api/workflows/" + name)
                .then()
                .statusCode(200)
                .contentType("application/yaml")
                .extract()
                .asString();
        assertEquals(yaml(name), source);
    }

    @Test
    void anUnknownWorkflowIsReported() {
        var path = "/api/workflows/" + freshName();
        problem(given().get(path).then(), 404, "unknown-workflow");
        problem(given().accept("application/yaml").get(path).then(), 404, "unknown-workflow");
        problem(given().get(path + "/versions").then(), 404, "unknown-workflow");
        problem(given().get(path + "/versions/1").then(), 404, "unknown-workflow");
        problem(given().post(path + "/activate").then(), 404, "unknown-workflow");
        problem(given().post(path + "/pause").then(), 404, "unknown-workflow");
        problem(given().delete(path).then(), 404, "unknown-workflow");
    }

    @Test
    void aVersionThatIsNoNumberIsRefused() {
        var name = stored(ApiRequests::yaml);
        problem(given().get("/api/workflows/" + name + "/versions/one").then(), 400, "invalid-parameter")
                .body("errors[0].path", equalTo("version"));
        problem(given().get("/api/workflows/" + name + "/versions/7").then(), 404, "unknown-workflow");
    }

    @Test
    void theListIsPagedByNameWithoutGapOrDuplicate() {
        var prefix = freshName();
        var names = List.of(prefix + "-a", prefix + "-b", prefix + "-c");
        names.forEach(name -> put(name, yaml(name)).statusCode(201));
        var seen = new ArrayList<String>();
        String after = prefix;
        while (after != null && seen.size() < 3) {
            var page = given().queryParam("after", after)
                    .queryParam("limit", 2)
                    .get("/api/workflows")
                    .then()
                    .statusCode(200)
                    .extract();
            seen.addAll(page.<List<String>>path("items.name"));
            after = page.path("next");
        }
        assertEquals(names, seen.subList(0, 3));
    }

    @Test
    void theLastPageHasNoNext() {
        given().queryParam("after", "zzzzzzzz")
                .get("/api/workflows")
                .then()
                .statusCode(200)
                .body("items", hasSize(0))
                .body("next", nullValue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "501", "-1", "many", "1.5"})
    void aLimitOutOfBoundsIsRefused(String limit) {
        problem(given().queryParam("limit", limit).get("/api/workflows").then(), 400, "invalid-parameter")
                .body("errors[0].path", equalTo("limit"));
    }

    @Test
    void aParameterThatIsTooLongIsRefused() {
        problem(
                        given().queryParam("after", "a".repeat(101))
                                .get("/api/workflows")
                                .then(),
                        400,
                        "invalid-parameter")
                .body("errors[0].path", equalTo("after"));
    }

    @Test
    void aPausedWorkflowRunsAgainWhenActivated() {
        var name = stored(ApiRequests::yaml);
        given().post("/api/workflows/" + name + "/pause").then().statusCode(200).body("active", equalTo(false));
        given().get("/api/workflows/" + name).then().body("active", equalTo(false));
        problem(run(name, "{}"), 409, "workflow-paused");
        given().post("/api/workflows/" + name + "/activate")
                .then()
                .statusCode(200)
                .body("active", equalTo(true));
        delayed(name);
    }

    @Test
    void aDeletedWorkflowNoLongerExists() {
        var name = stored(ApiRequests::yaml);
        given().delete("/api/workflows/" + name).then().statusCode(204);
        problem(given().get("/api/workflows/" + name).then(), 404, "unknown-workflow");
        problem(run(name, "{}"), 404, "unknown-workflow");
        given().queryParam("limit", 500).get("/api/workflows").then().body("items.name", not(hasItem(name)));
    }

    @Test
    void aWorkflowMayBeNamedLikeAnEndpoint() {
        put("validate", yaml("validate")).statusCode(oneOf(200, 201));
        given().get("/api/workflows/validate").then().statusCode(200).body("name", equalTo("validate"));
        delayed("validate");
    }

    @Test
    void validationGivesThePlanAndStoresNothing() {
        var name = freshName();
        sendingYaml("""
                        name: %s
                        steps:
                          - id: first
                            set: 1
                          - id: second
                            set: "${ first + 1 }"
                        """.formatted(name))
                .post("/api/workflows/validate")
                .then()
                .statusCode(200)
                .body("valid", equalTo(true))
                .body("plan.steps.path", contains("first", "second"))
                .body("plan.steps[1].waitsFor[0].step", equalTo("first"))
                .body("plan.steps[1].waitsFor[0].reasons[0].at", containsString("steps.1"));
        given().get("/api/workflows/" + name).then().statusCode(404);
    }

    @Test
    void thePlanOfAVersionIsThatOfItsText() {
        var name = freshName();
        put(name, "name: " + name + "\nsteps:\n  - { id: one, sleep: 5m, when: \"${ input.x }\" }\n")
                .statusCode(201);
        put(name, "name: " + name + "\nsteps:\n\n  - { id: two, set: 1 }\n").statusCode(201);
        given().get("/api/workflows/" + name + "/plan")
                .then()
                .statusCode(200)
                .body("name", equalTo(name))
                .body("version", equalTo(2))
                .body("steps.path", contains("two"))
                .body("steps[0].line", equalTo(4))
                .body("steps[0].when", equalTo(false));
        given().get("/api/workflows/" + name + "/versions/1/plan")
                .then()
                .statusCode(200)
                .body("version", equalTo(1))
                .body("steps[0].label", equalTo("sleep 5m"))
                .body("steps[0].when", equalTo(true));
        problem(given().get("/api/workflows/" + name + "/versions/3/plan").then(), 404, "unknown-workflow");
        problem(given().get("/api/workflows/" + freshName() + "/plan").then(), 404, "unknown-workflow");
    }

    @Test
    void theSummaryShowsTheActivityOfAWorkflow() {
        var name = stored(ApiRequests::yaml);
        var before = name.substring(0, name.length() - 1);
        summary(before, name)
                .body("items[0].recent", hasSize(0))
                .body("items[0].medianMs", nullValue())
                .body("items[0].running", equalTo(0))
                .body("items[0].waiting", equalTo(0));
        var ids = new ArrayList<String>();
        for (int i = 0; i < 25; i++) {
            var id = started(name, "{}");
            ids.add(id);
            await().until(() -> status(id), "succeeded"::equals);
        }
        var cancelled = delayed(name);
        given().post("/api/executions/" + cancelled + "/cancel").then().statusCode(200);
        ids.add(cancelled);
        delayed(name);
        delayed(name);
        summary(before, name)
                .body("items[0].recent.id", equalTo(ids.subList(6, 26)))
                .body("items[0].recent[18].status", equalTo("succeeded"))
                .body("items[0].recent[18].durationMs", greaterThanOrEqualTo(0))
                .body("items[0].recent[19].status", equalTo("cancelled"))
                .body("items[0].recent[19].durationMs", nullValue())
                .body("items[0].medianMs", greaterThanOrEqualTo(0))
                .body("items[0].waiting", equalTo(2));
        given().queryParam("after", before)
                .get("/api/workflows")
                .then()
                .body("items[0].name", equalTo(name))
                .body("items[0]", not(hasKey("recent")))
                .body("items[0]", not(hasKey("medianMs")));
        problem(given().queryParam("summary", "yes").get("/api/workflows").then(), 400, "invalid-parameter")
                .body("errors[0].path", equalTo("summary"));
    }

    private static ValidatableResponse summary(String after, String name) {
        return given().queryParam("after", after)
                .queryParam("summary", true)
                .queryParam("limit", 1)
                .get("/api/workflows")
                .then()
                .statusCode(200)
                .body("items.name", contains(name));
    }

    @Test
    void aWorkflowIncludesTheSchemaOfItsInput() {
        given().get("/api/workflows/" + stored(ApiRequests::yaml))
                .then()
                .body("input.properties.name.default", equalTo("world"));
        given().get("/api/workflows/" + stored(ApiRequests::failing)).then().body("input", nullValue());
    }

    @Test
    void validationReportsEveryProblem() {
        problem(
                        sendingYaml("name: Bad Name\nsteps: []\n")
                                .post("/api/workflows/validate")
                                .then(),
                        422,
                        "invalid-definition")
                .body("errors", hasSize(2))
                .body("errors.path", contains("name", "steps"));
    }

    @Test
    void asAReportWhatIsWrongIsNoFailure() {
        sendingYaml("name: Bad Name\nsteps: []\n")
                .queryParam("report", true)
                .post("/api/workflows/validate")
                .then()
                .statusCode(200)
                .body("valid", equalTo(false))
                .body("errors.path", contains("name", "steps"))
                .body("errors[0].line", equalTo(1));
        sendingYaml("name: good\nsteps: [{ id: one, set: 1 }]\n")
                .queryParam("report", true)
                .post("/api/workflows/validate")
                .then()
                .statusCode(200)
                .body("valid", equalTo(true))
                .body("plan.steps.path", contains("one"))
                .body("$", not(hasKey("errors")));
        problem(
                sendingYaml("name: x")
                        .queryParam("report", "perhaps")
                        .post("/api/workflows/validate")
                        .then(),
                400,
                "invalid-parameter");
    }
}
