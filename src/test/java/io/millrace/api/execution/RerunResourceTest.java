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
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.ApiRequests;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.TenantId;
import io.millrace.feed.Feed;
import io.millrace.testing.EmbeddedServersResource;
import io.millrace.testing.World;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(value = EmbeddedServersResource.class, scope = TestResourceScope.GLOBAL)
class RerunResourceTest {

    @Inject
    Feed feed;

    private final AtomicInteger answered = new AtomicInteger();

    /** Each call gets a number of its own. */
    private World counting() {
        return new World(call -> "{\"n\": " + answered.incrementAndGet() + "}");
    }

    /** a and aside start at once; b reads a, last reads b through a step that makes no call. */
    private static String workflow(World world) {
        return stored(name -> """
                name: %1$s
                steps:
                  - id: a
                    http: "%2$s/a"
                  - id: aside
                    http: "%2$s/aside"
                  - id: b
                    http: { url: "%2$s/b", query: { a: "${ a.body.n }" } }
                  - id: between
                    set: "${ b.body.n }"
                  - id: last
                    forEach: "${ [1, 2] }"
                    steps:
                      - id: call
                        http: { url: "%2$s/last/${ item }", query: { b: "${ between }" } }
                output: "${ between }"
                """.formatted(name, world.url()));
    }

    @Test
    void theChosenStepAndWhatDependsOnItAreCalledAgainAndNothingElse() {
        try (var world = counting()) {
            var id = succeeded(workflow(world));
            assertEquals(5, world.calls().size());
            int before = output(id);

            rerun(id, "b")
                    .statusCode(202)
                    .body("id", equalTo(id))
                    .body("status", equalTo("queued"))
                    .body("rerun", equalTo(1))
                    .body("steps", contains("b", "between", "last"));
            await().until(() -> status(id), "succeeded"::equals);

            var again = world.calls().subList(5, world.calls().size());
            assertEquals(Set.of("/b", "/last/1", "/last/2"), paths(again));
            assertEquals(3, again.size());
            assertTrue(output(id) > before, "what it answers now");
            for (var call : again) {
                assertTrue(call.key().endsWith("#1"), call.key());
                assertTrue(call.key().startsWith(id + "/"), call.key());
            }
            assertEquals(
                    world.calls().stream().map(World.Call::key).count(),
                    world.calls().stream().map(World.Call::key).distinct().count(),
                    "the far side swallows none");
        }
    }

    @Test
    void withoutAStepAllRunAgainAndEachRerunHasKeysOfItsOwn() {
        try (var world = counting()) {
            var id = succeeded(workflow(world));
            rerun(id, "last").body("rerun", equalTo(1));
            await().until(() -> status(id), "succeeded"::equals);
            given().post("/api/executions/" + id + "/rerun")
                    .then()
                    .statusCode(202)
                    .body("rerun", equalTo(2))
                    .body("steps", contains("a", "aside", "b", "between", "last"));
            await().until(() -> status(id), "succeeded"::equals);
            assertEquals(5 + 2 + 5, world.calls().size());
            var keys = world.calls().stream().map(World.Call::key).collect(Collectors.toSet());
            assertEquals(12, keys.size());
            assertTrue(keys.contains(id + "/last/0/call#1") && keys.contains(id + "/last/0/call#2"), keys.toString());
        }
    }

    @Test
    void earlierResultsStayVisible() {
        try (var world = counting()) {
            var id = succeeded(workflow(world));
            int before = output(id);
            given().get("/api/executions/" + id + "/reruns")
                    .then()
                    .statusCode(200)
                    .body("items", hasSize(0));
            rerun(id, "between");
            await().until(() -> status(id), "succeeded"::equals);
            given().get("/api/executions/" + id + "/reruns")
                    .then()
                    .statusCode(200)
                    .body("items", hasSize(1))
                    .body("items[0].rerun", equalTo(1))
                    .body("items[0].from", equalTo("between"))
                    .body("items[0].status", equalTo("succeeded"))
                    .body("items[0].output", equalTo(before))
                    .body("items[0].error", nullValue())
                    .body("items[0].finishedAt", notNullValue());
            given().get("/api/executions/" + id)
                    .then()
                    .body("attempt", equalTo(1))
                    .body("steps.findAll { it.path == 'between' }.attempt", contains(1, 2))
                    .body("steps.find { it.path == 'between' && it.attempt == 1 }.supersededBy", equalTo(1))
                    .body("steps.find { it.path == 'between' && it.attempt == 2 }.supersededBy", nullValue())
                    .body("steps.findAll { it.path == 'b' }.attempt", contains(1))
                    .body("steps.find { it.path == 'b' }.supersededBy", nullValue());
        }
    }

    @Test
    void withinARerunEveryAttemptSendsTheSameKey() {
        var failing = new AtomicInteger();
        try (var world = new World(call -> failing.getAndDecrement() > 0 ? "!503" : "{}")) {
            var id = succeeded(stored(name -> """
                    name: %s
                    steps:
                      - id: call
                        http: "%s/call"
                        retry: { attempts: 3, backoff: 10ms }
                    """.formatted(name, world.url())));
            failing.set(2);
            rerun(id, "call").statusCode(202);
            await().until(() -> status(id), "succeeded"::equals);
            assertEquals(
                    List.of(id + "/call", id + "/call#1", id + "/call#1", id + "/call#1"),
                    world.calls().stream().map(World.Call::key).toList());
            given().get("/api/executions/" + id).then().body("steps.attempt", contains(1, 2, 3, 4));
        }
    }

    /** The call was made but its result was not recorded: the receiver may know its key. */
    @Test
    void aStepThatWasCancelledOnItsWaySendsAnotherKey() {
        try (var world = counting().holding()) {
            var id = started(
                    stored(name ->
                            "name: " + name + "\nsteps:\n  - id: call\n    http: \"" + world.url() + "/call\"\n"),
                    "{}");
            await().until(world::waiting, Set.of("/call")::equals);
            given().post("/api/executions/" + id + "/cancel").then().statusCode(200);
            await().until(() -> world.waiting().isEmpty());
            rerun(id, "call").statusCode(202);
            await().until(world::waiting, Set.of("/call")::equals);
            world.release("/call");
            await().until(() -> status(id), "succeeded"::equals);
            assertEquals(
                    List.of(id + "/call", id + "/call#1"),
                    world.calls().stream().map(World.Call::key).toList());
        }
    }

    @Test
    void aStepThatFailedElsewhereContinuesAsARetryWould() {
        var well = new AtomicInteger();
        try (var world = new World(call -> call.path().equals("/b") && well.get() == 0 ? "!404" : "{}")) {
            var id = started(stored(name -> """
                    name: %1$s
                    steps:
                      - id: a
                        http: "%2$s/a"
                      - id: b
                        needs: a
                        http: "%2$s/b"
                      - id: c
                        needs: a
                        set: 1
                    """.formatted(name, world.url())), "{}");
            await().until(() -> status(id), "failed"::equals);
            well.set(1);
            rerun(id, "c").statusCode(202).body("steps", contains("c"));
            await().until(() -> status(id), "succeeded"::equals);
            assertEquals(
                    List.of(id + "/a", id + "/b", id + "/b"),
                    world.calls().stream().map(World.Call::key).toList(),
                    "b was not chosen: for the far side it is a repetition");
        }
    }

    @Test
    void aStepThatWasSkippedIsDecidedAgainAndAChildIsStartedAnew() {
        var child = stored(ApiRequests::yaml);
        var id = succeeded(stored(name -> """
                name: %s
                steps:
                  - id: never
                    when: "${ false }"
                    set: 1
                  - id: inner
                    workflow: %s
                """.formatted(name, child)));
        given().post("/api/executions/" + id + "/rerun").then().statusCode(202);
        await().until(() -> status(id), "succeeded"::equals);
        given().get("/api/executions/" + id)
                .then()
                .body("steps.findAll { it.path == 'never' }.status", contains("skipped", "skipped"));
        given().queryParam("parent", id).get("/api/executions").then().body("items", hasSize(2));
    }

    @Test
    void anUnknownStepIsRefusedWithTheKnownOnes() {
        var id = succeeded(stored(ApiRequests::yaml));
        rerun(id, "greeting").statusCode(202);
        await().until(() -> status(id), "succeeded"::equals);
        problem(rerun(id, "nothing"), 422, "invalid-request")
                .body("errors[0].path", equalTo("from"))
                .body("detail", containsString("greeting"));
        problem(rerun(id, "greeting/x"), 422, "invalid-request");
    }

    @Test
    void subscribersLearnThatItIsQueuedAgainAndWhy() {
        var id = succeeded(stored(ApiRequests::yaml));
        rerun(id, "greeting").statusCode(202);
        await().until(() -> status(id), "succeeded"::equals);
        var told = new ArrayList<String>();
        feed.follow(TenantId.DEFAULT, ExecutionId.parse(id), 1)
                .map(Feed.Numbered::json)
                .onItem()
                .invoke(told::add)
                .select()
                .where(json -> json.contains("\"execution-completed\""))
                .select()
                .first(2)
                .collect()
                .asList()
                .await()
                .atMost(Duration.ofSeconds(20));
        var queued = told.stream()
                .filter(json -> json.contains("\"execution-queued\""))
                .toList();
        assertEquals(2, queued.size(), told.toString());
        assertTrue(queued.get(1).contains("\"rerun\":1") && queued.get(1).contains("greeting"), queued.get(1));
        assertTrue(
                told.stream().anyMatch(json -> json.contains("\"node-completed\"") && json.contains("\"attempt\":2")),
                told.toString());
    }

    @Test
    void whatIsUnknownOrHasNotEndedIsRefused() {
        problem(rerun(UUID.randomUUID().toString(), "a"), 404, "unknown-execution");
        problem(rerun("nothing", "a"), 404, "unknown-execution");
        problem(given().get("/api/executions/" + UUID.randomUUID() + "/reruns").then(), 404, "unknown-execution");
        var id = delayed(stored(ApiRequests::yaml));
        problem(rerun(id, "greeting"), 409, "wrong-state").body("detail", containsString("queued"));
        assertEquals("queued", status(id));
    }

    private static ValidatableResponse rerun(String id, String from) {
        return given().queryParam("from", from)
                .post("/api/executions/" + id + "/rerun")
                .then();
    }

    private static String succeeded(String name) {
        var id = started(name, "{}");
        await().until(() -> status(id), "succeeded"::equals);
        return id;
    }

    private static int output(String id) {
        return given().get("/api/executions/" + id).then().extract().path("output");
    }

    private static Set<String> paths(List<World.Call> calls) {
        return calls.stream().map(call -> call.path().replaceFirst("\\?.*", "")).collect(Collectors.toSet());
    }
}
