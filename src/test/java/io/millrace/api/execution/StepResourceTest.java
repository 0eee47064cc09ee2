package io.millrace.api.execution;

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
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.millrace.api.ApiRequests;
import io.millrace.testing.EmbeddedServersResource;
import io.millrace.testing.World;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = EmbeddedServersResource.class, scope = TestResourceScope.GLOBAL)
class StepResourceTest {

    private static ValidatableResponse step(String id, String path) {
        return given().queryParam("path", path)
                .get("/api/executions/" + id + "/steps")
                .then()
                .statusCode(200)
                .body("path", equalTo(path));
    }

    private static String ended(String yaml, String end) {
        var id = started(stored(name -> "name: " + name + "\n" + yaml), "{\"triggerData\": {\"a\": 7}}");
        await().until(() -> status(id), end::equals);
        return id;
    }

    @Test
    void aStepShowsItsInputWhatItReadAndItsResult() {
        var id = ended("""
                steps:
                  - { id: first, set: { n: "${ input.a }" } }
                  - { id: before, set: 1 }
                  - id: second
                    needs: before
                    set: { text: "n is ${ first.n }", n: "${ first.n + 1 }" }
                """, "succeeded");
        step(id, "second")
                .body("attempt", equalTo(1))
                .body("kind", equalTo("set"))
                .body("status", equalTo("succeeded"))
                .body("input.text", equalTo("n is 7"))
                .body("input.n", equalTo(8))
                .body("inputNote", nullValue())
                .body("output.n", equalTo(8))
                .body("error", nullValue())
                .body("startedAt", notNullValue())
                .body("finishedAt", notNullValue())
                .body("reads.path", contains("before", "first", "first"))
                .body("reads.expression", contains(null, "${ first.n }", "${ first.n + 1 }"));
    }

    @Test
    void whatRunsAndWhatWaitsForItCanBeAskedForToo() {
        try (var world = new World(call -> "{\"n\": 3}").holding()) {
            var id = started(stored(name -> """
                    name: %s
                    steps:
                      - { id: seed, set: "${ input.a }" }
                      - { id: call, http: { method: POST, url: "%s/call", body: { seed: "${ seed }" } } }
                      - { id: after, set: "${ call.body.n }" }
                    """.formatted(name, world.url())), "{\"triggerData\": {\"a\": 7}}");
            await().until(() -> world.waiting().contains("/call"));
            step(id, "call")
                    .body("status", equalTo("running"))
                    .body("attempt", equalTo(1))
                    .body("input.method", equalTo("POST"))
                    .body("input.body.seed", equalTo(7))
                    .body("output", nullValue())
                    .body("startedAt", nullValue());
            step(id, "after")
                    .body("status", equalTo("pending"))
                    .body("input", nullValue())
                    .body("inputNote", containsString("`call`"));
            world.release("/call");
            await().until(() -> status(id), "succeeded"::equals);
            step(id, "after").body("status", equalTo("succeeded")).body("input", equalTo(3));
        }
    }

    @Test
    void whatHasNotStartedHasNoInput() {
        var id = delayed(stored(ApiRequests::yaml));
        step(id, "greeting")
                .body("status", equalTo("pending"))
                .body("input", nullValue())
                .body("inputNote", containsString("not started"));
    }

    @Test
    void eachAttemptIsThere() {
        Set<String> seen = ConcurrentHashMap.newKeySet();
        try (var world = new World(call -> seen.add(call.key()) ? "!503" : "{}")) {
            var id = ended("""
                    steps:
                      - id: call
                        retry: { attempts: 2, backoff: 1ms }
                        http: "%s/call"
                    """.formatted(world.url()), "succeeded");
            step(id, "call").body("attempt", equalTo(2)).body("status", equalTo("succeeded"));
            given().queryParam("path", "call")
                    .queryParam("attempt", 1)
                    .get("/api/executions/" + id + "/steps")
                    .then()
                    .statusCode(200)
                    .body("status", equalTo("failed"))
                    .body("input.url", equalTo(world.url() + "/call"))
                    .body("error.type", equalTo("http-status"));
            problem(
                    given().queryParam("path", "call")
                            .queryParam("attempt", 3)
                            .get("/api/executions/" + id + "/steps")
                            .then(),
                    404,
                    "unknown-step");
        }
    }

    @Test
    void everyKindShowsTheValueUnderItsKey() {
        var child = stored(ApiRequests::yaml);
        var id = ended("""
                steps:
                  - { id: check, if: "${ input.a > 3 }", then: [{ id: pick, switch: "${ input.a }", cases: { a/b: [{ id: x, set: 0 }], 7: [{ id: x, set: 1 }] } }] }
                  - { id: each, forEach: "${ [1, 2] }", steps: [{ id: x, set: "${ item * index }" }] }
                  - { id: again, while: "${ index < 2 }", steps: [{ id: x, set: "${ [again, index] }" }] }
                  - { id: nap, sleep: "${ input.a & 'ms' }" }
                  - { id: sub, workflow: { name: %s, input: { name: "A${ input.a }" } } }
                  - id: no
                    fail: { message: "no ${ input.a }", details: "${ input }" }
                    onError: [{ id: told, set: "${ error.message }" }]
                """.formatted(child), "succeeded");
        step(id, "check").body("input", equalTo(true));
        step(id, "check/then/pick").body("input", equalTo(7)).body("kind", equalTo("switch"));
        step(id, "check/then/pick/7/x").body("input", equalTo(1));
        step(id, "check/then/pick/a/b/x").body("input", equalTo(0)).body("status", equalTo("pending"));
        step(id, "each").body("input", contains(1, 2));
        step(id, "each/1/x").body("input", equalTo(2)).body("output", equalTo(2));
        step(id, "each/5/x").body("input", nullValue()).body("inputNote", containsString("no turn 5"));
        step(id, "again").body("input", equalTo(true)).body("inputNote", containsString("before the first turn"));
        step(id, "again/1/x").body("input", contains(null, 0, 1)).body("reads.path", contains("again"));
        step(id, "nap").body("input", equalTo("7ms"));
        step(id, "sub").body("input.name", equalTo(child)).body("input.input.name", equalTo("A7"));
        step(id, "no").body("input.message", equalTo("no 7")).body("input.details.a", equalTo(7));
        step(id, "no/onError/told").body("input", equalTo("no 7")).body("output", equalTo("no 7"));
    }

    @Test
    void whatAsksForTheTimeIsComputedAndNoted() {
        var id = ended("""
                steps:
                  - { id: now, set: "${ $now() }" }
                """, "succeeded");
        step(id, "now").body("input", containsString("T")).body("inputNote", containsString("$now"));
    }

    @Test
    void supersededResultsKeepTheirInputs() {
        try (var world = new World(call -> "{\"key\": \"" + call.key() + "\"}")) {
            var id = ended("""
                    steps:
                      - { id: call, http: "%s/call" }
                      - { id: shown, set: "${ call.body.key }" }
                    """.formatted(world.url()), "succeeded");
            given().post("/api/executions/" + id + "/rerun").then().statusCode(202);
            await().until(() -> status(id), "succeeded"::equals);
            step(id, "shown").body("attempt", equalTo(2)).body("input", equalTo(id + "/call#1"));
            given().queryParam("path", "shown")
                    .queryParam("attempt", 1)
                    .get("/api/executions/" + id + "/steps")
                    .then()
                    .body("supersededBy", equalTo(1))
                    .body("input", equalTo(id + "/call"))
                    .body("output", equalTo(id + "/call"));
        }
    }

    @Test
    void aCompensationShowsItsInputUnlessItReadsTheError() {
        var id = ended("""
                steps:
                  - id: book
                    set: { room: 12 }
                    compensate: [{ id: free, set: "${ book.room }" }, { id: why, set: "${ error.type }" }]
                  - { id: no, needs: book, fail: "no" }
                """, "failed");
        step(id, "book/compensate/free").body("input", equalTo(12)).body("output", equalTo(12));
        step(id, "book/compensate/why").body("input", nullValue()).body("inputNote", containsString("`error`"));
    }

    @Test
    void whatDoesNotExistIsReported() {
        var id = ended("steps: [{ id: a, set: 1 }]", "succeeded");
        for (var path : Set.of("b", "a/then/b", "a/0/b", "", "a/")) {
            var answer = given().queryParam("path", path)
                    .get("/api/executions/" + id + "/steps")
                    .then();
            if (path.isEmpty()) {
                problem(answer, 400, "invalid-parameter").body("errors[0].path", equalTo("path"));
            } else {
                problem(answer, 404, "unknown-step");
            }
        }
        problem(
                given().queryParam("path", "a")
                        .get("/api/executions/" + UUID.randomUUID() + "/steps")
                        .then(),
                404,
                "unknown-execution");
        problem(
                        given().queryParam("path", "a")
                                .queryParam("attempt", "x")
                                .get("/api/executions/" + id + "/steps")
                                .then(),
                        400,
                        "invalid-parameter")
                .body("errors[0].path", equalTo("attempt"));
        given().get("/api/executions/" + id).then().body("steps", hasSize(1));
    }
}
