package io.millrace.api.execution;

import static io.millrace.api.ApiRequests.freshName;
import static io.millrace.api.ApiRequests.problem;
import static io.millrace.api.ApiRequests.put;
import static io.millrace.api.ApiRequests.started;
import static io.millrace.api.ApiRequests.status;
import static io.millrace.api.ApiRequests.stored;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.oneOf;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.api.ApiConfig;
import io.millrace.api.ApiRequests;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.Status;
import io.millrace.execution.TenantId;
import io.millrace.feed.Feed;
import io.millrace.journal.CompletionNotifier;
import io.millrace.testing.EmbeddedServersResource;
import io.millrace.visibility.Outcomes;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(value = EmbeddedServersResource.class, scope = TestResourceScope.GLOBAL)
class CompletionWaitTest {

    @TestHTTPResource("/")
    URI application;

    @Inject
    Vertx vertx;

    @Inject
    Outcomes outcomes;

    @Inject
    ApiConfig config;

    private static ValidatableResponse run(String name, String wait, String body) {
        return given().contentType(ContentType.JSON)
                .queryParam("wait", wait)
                .body(body)
                .post("/api/workflows/" + name + "/run")
                .then();
    }

    private static int waiting() {
        var line = given().accept("text/plain")
                .get("/metrics")
                .asString()
                .lines()
                .filter(text -> text.startsWith("millrace_api_waiting"))
                .findFirst()
                .orElseThrow();
        return (int) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
    }

    private static String napping(String name, String duration) {
        return "name: %s\nsteps:\n  - id: nap\n    sleep: %s\n".formatted(name, duration);
    }

    @Test
    void aSuccessWithinTheTimeIsTheAnswer() {
        var id = run(stored(ApiRequests::yaml), "30s", "{\"triggerData\": {\"name\": \"Ada\"}}")
                .statusCode(200)
                .body("success", equalTo(true))
                .body("queued", equalTo(true))
                .body("status", equalTo("succeeded"))
                .body("output", equalTo("Hello, Ada!"))
                .body("$", hasKey("error"))
                .body("error", nullValue())
                .extract()
                .<String>path("jobId");
        assertThat(status(id)).isEqualTo("succeeded");
    }

    @Test
    void aFailureWithinTheTimeIsTheAnswer() {
        run(stored(ApiRequests::failing), "30s", "{}")
                .statusCode(200)
                .body("success", equalTo(false))
                .body("status", equalTo("failed"))
                .body("output", nullValue())
                .body("error.type", equalTo("fail"))
                .body("error.message", equalTo("on purpose"));
    }

    @Test
    void whatTakesLongerIsAnsweredAsAccepted() {
        var sleeping = stored(ApiRequests::sleeping);
        var id = run(sleeping, "700ms", "{}")
                .statusCode(202)
                .body("success", equalTo(true))
                .body("status", oneOf("queued", "running", "waiting"))
                .body("$", not(hasKey("output")))
                .extract()
                .<String>path("jobId");
        given().post("/api/executions/" + id + "/cancel").then().statusCode(200);
        run(sleeping, "0s", "{\"delay\": \"1h\"}").statusCode(202).body("status", equalTo("queued"));
    }

    @Test
    void anExecutionThatParksAndContinuesIsWaitedFor() {
        var name = freshName();
        put(name, napping(name, "500ms")).statusCode(201);
        run(name, "30s", "{\"delay\": 300}").statusCode(200).body("status", equalTo("succeeded"));
    }

    @Test
    void aCancelEndsTheWait() throws Exception {
        var name = stored(ApiRequests::sleeping);
        var answer = CompletableFuture.supplyAsync(() -> run(name, "30s", "{}"));
        var id = await().until(
                        () -> given().queryParam("workflow", name)
                                .get("/api/executions")
                                .then()
                                .extract()
                                .<String>path("items[0].id"),
                        found -> found != null);
        given().contentType(ContentType.JSON)
                .body("{\"reason\": \"enough\"}")
                .post("/api/executions/" + id + "/cancel")
                .then()
                .statusCode(200);
        answer.get()
                .statusCode(200)
                .body("jobId", equalTo(id))
                .body("success", equalTo(false))
                .body("status", equalTo("cancelled"))
                .body("error.message", containsString("enough"));
    }

    @Test
    void aReplayReturnsTheFirstExecutionThoughItEndedLongAgo() {
        var name = stored(ApiRequests::yaml);
        var body = "{\"idempotencyKey\": \"" + UUID.randomUUID() + "\"}";
        var id = started(name, body);
        await().until(() -> status(id), "succeeded"::equals);
        run(name, "30s", body)
                .statusCode(200)
                .header("Idempotency-Replayed", equalTo("true"))
                .body("jobId", equalTo(id))
                .body("replayed", equalTo(true))
                .body("output", equalTo("Hello, world!"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"soon", "-1s", "5", "61s", "1d"})
    void aWaitThatIsNoneOrTooLongIsRefusedAndNothingRuns(String wait) {
        var name = stored(ApiRequests::yaml);
        problem(run(name, wait, "{}"), 400, "invalid-parameter").body("errors[0].path", equalTo("wait"));
        given().queryParam("workflow", name).get("/api/executions").then().body("items.size()", equalTo(0));
    }

    /** Like a Redis that is unavailable, or that lost the message. */
    private static final class SilentFeed implements Feed {
        @Override
        public Channel open(TenantId tenant, ExecutionId id) {
            return events -> Uni.createFrom().voidItem();
        }

        @Override
        public Multi<Numbered> follow(TenantId tenant, ExecutionId id, long from) {
            return Multi.createFrom().nothing();
        }

        @Override
        public Multi<Numbered> followAll(TenantId tenant, Runnable listening) {
            return Multi.createFrom().nothing();
        }
    }

    @Test
    void aFeedThatSaysNothingOnlyDelaysTheAnswer() {
        var deaf = new CompletionWait(
                new SilentFeed(), new CompletionNotifier(), outcomes, config, vertx, new SimpleMeterRegistry());
        var id = ExecutionId.parse(started(stored(ApiRequests::yaml), "{\"delay\": 500}"));
        var found = deaf.untilEnd(new TenantId("default"), id, Duration.ofSeconds(30), false)
                .await()
                .atMost(Duration.ofSeconds(40));
        deaf.stop();
        assertThat(found.orElseThrow().status()).isEqualTo(Status.SUCCEEDED);
    }

    @Test
    void manyWaitAtOnceAndADisconnectFreesEverything() {
        int many = 500;
        await().until(() -> waiting() == 0);
        var name = stored(ApiRequests::yaml);
        var client = vertx.createHttpClient(new HttpClientOptions()
                .setMaxPoolSize(many)
                .setDefaultHost(application.getHost())
                .setDefaultPort(application.getPort()));
        var answered = new AtomicInteger();
        for (int i = 0; i < many; i++) {
            client.request(new RequestOptions()
                            .setMethod(HttpMethod.POST)
                            .putHeader("content-type", "application/json")
                            .setURI("/api/workflows/" + name + "/run?wait=60s"))
                    .compose(request -> request.send("{\"delay\": \"1h\"}"))
                    .onSuccess(answer -> answered.incrementAndGet());
        }
        await().atMost(Duration.ofSeconds(30)).until(() -> waiting() == many);
        assertThat(answered).hasValue(0);
        client.close();
        await().atMost(Duration.ofSeconds(30)).until(() -> waiting() == 0);
    }

    @Test
    void manyLearnOfTheEndOfTheirExecutions() {
        int many = 300;
        var name = stored(ApiRequests::yaml);
        var client = vertx.createHttpClient(new HttpClientOptions()
                .setMaxPoolSize(many)
                .setDefaultHost(application.getHost())
                .setDefaultPort(application.getPort()));
        var finished = new AtomicInteger();
        for (int i = 0; i < many; i++) {
            client.request(new RequestOptions()
                            .setMethod(HttpMethod.POST)
                            .putHeader("content-type", "application/json")
                            .setURI("/api/workflows/" + name + "/run?wait=60s"))
                    .compose(request -> request.send("{\"delay\": 500}"))
                    .onSuccess(answer -> {
                        if (answer.statusCode() == 200) {
                            finished.incrementAndGet();
                        }
                    });
        }
        await().atMost(Duration.ofSeconds(40)).until(() -> finished.get() == many);
        client.close();
        await().until(() -> waiting() == 0);
    }
}
