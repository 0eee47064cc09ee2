package io.millrace.live;

import static io.millrace.api.ApiRequests.delayed;
import static io.millrace.api.ApiRequests.started;
import static io.millrace.api.ApiRequests.status;
import static io.millrace.api.ApiRequests.stored;
import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.api.ApiRequests;
import io.millrace.testing.EmbeddedServersResource;
import io.millrace.testing.NarrowBounds;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(NarrowBounds.class)
@WithTestResource(value = EmbeddedServersResource.class, scope = TestResourceScope.GLOBAL)
class LiveLimitsTest {

    @TestHTTPResource("/")
    URI application;

    private LiveClient open(String id, String query) throws Exception {
        return LiveClient.open(application, "/api/executions/" + id + "/live" + query);
    }

    private static void connections(int expected) {
        await().untilAsserted(() -> given().accept("text/plain")
                .get("/metrics")
                .then()
                .body(containsString("millrace_live_connections " + expected + ".0")));
    }

    @Test
    void theSocketOfAFinishedExecutionIsClosedAfterTheLingerTime() throws Exception {
        var id = started(stored(ApiRequests::yaml), "{\"delay\": 300}");
        try (var client = open(id, "")) {
            assertEquals(1000, client.closeCode());
            assertEquals(
                    "execution-completed", client.types().get(client.types().size() - 1));
        }
        connections(0);
    }

    @Test
    void theSocketOfAnExecutionThatHadFinishedBeforeIsClosedToo() throws Exception {
        var id = started(stored(ApiRequests::yaml), "{}");
        await().until(() -> status(id), "succeeded"::equals);
        try (var client = open(id, "?from=1000")) {
            assertEquals(1000, client.closeCode());
        }
        connections(0);
    }

    @Test
    void aConnectionBeyondTheLimitIsClosedAndADisconnectMakesRoom() throws Exception {
        var id = delayed(stored(ApiRequests::yaml));
        connections(0);
        try (var first = open(id, "");
                var second = open(id, "");
                var third = open(id, "")) {
            connections(NarrowBounds.MAX_CONNECTIONS);
            try (var fourth = open(id, "")) {
                assertEquals(1013, fourth.closeCode());
            }
            connections(NarrowBounds.MAX_CONNECTIONS);
            assertEquals("execution-queued", first.types().get(0));
            await().until(() -> third.types().contains("execution-queued"));
            second.leave();
            connections(NarrowBounds.MAX_CONNECTIONS - 1);
            try (var next = open(id, "")) {
                await().until(() -> next.types().contains("execution-queued"));
            }
        }
        connections(0);
    }
}
