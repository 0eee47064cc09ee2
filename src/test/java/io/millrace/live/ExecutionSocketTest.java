package io.millrace.live;

import static io.millrace.api.ApiRequests.delayed;
import static io.millrace.api.ApiRequests.started;
import static io.millrace.api.ApiRequests.status;
import static io.millrace.api.ApiRequests.stored;
import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.ApiRequests;
import io.millrace.testing.EmbeddedServersResource;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(value = EmbeddedServersResource.class, scope = TestResourceScope.GLOBAL)
class ExecutionSocketTest {

    @TestHTTPResource("/")
    URI application;

    private LiveClient open(String id, String query) throws Exception {
        return LiveClient.open(application, "/api/executions/" + id + "/live" + query);
    }

    private static List<Integer> numbers(int from, int to) {
        return IntStream.rangeClosed(from, to).boxed().toList();
    }

    /** Thirty sequential steps: enough events to connect late and in the middle. */
    private static String chain(String name) {
        var yaml = new StringBuilder("name: " + name + "\nsteps:\n");
        for (int i = 0; i < 30; i++) {
            yaml.append("  - id: s").append(i).append("\n    set: ").append(i).append('\n');
            if (i > 0) {
                yaml.append("    needs: s").append(i - 1).append('\n');
            }
        }
        return yaml.toString();
    }

    @Test
    void aLateClientGetsEverythingOnceAndInOrder() throws Exception {
        var id = started(stored(ExecutionSocketTest::chain), "{}");
        await().until(() -> status(id), "succeeded"::equals);
        try (var client = open(id, "?from=1")) {
            await().until(() -> client.types().contains("execution-completed"));
            assertEquals(numbers(1, client.events().size()), client.numbers());
            assertEquals("execution-queued", client.types().get(0));
            assertEquals("execution-started", client.types().get(1));
            assertEquals(
                    30, client.types().stream().filter("node-completed"::equals).count());
            assertTrue(client.events().stream()
                    .allMatch(event -> event.getString("execution").equals(id)));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 17, 40})
    void aReconnectContinuesAtTheRequestedNumber(int from) throws Exception {
        var id = started(stored(ExecutionSocketTest::chain), "{}");
        await().until(() -> status(id), "succeeded"::equals);
        try (var client = open(id, "?from=" + from)) {
            await().until(() -> client.types().contains("execution-completed"));
            assertEquals(numbers(from, from + client.events().size() - 1), client.numbers());
        }
    }

    @Test
    void aClientThatConnectsInTheMiddleGetsPastAndLiveEvents() throws Exception {
        var id = started(stored(ExecutionSocketTest::chain), "{\"delay\": 300}");
        try (var early = open(id, "");
                var other = open(id, "?from=1")) {
            await().until(() -> early.types().contains("execution-completed"));
            await().until(() -> other.types().contains("execution-completed"));
            assertEquals(numbers(1, early.events().size()), early.numbers());
            assertEquals(early.numbers(), other.numbers());
        }
    }

    @Test
    void theSocketStaysForARetry() throws Exception {
        var id = started(stored(ApiRequests::failing), "{}");
        try (var client = open(id, "")) {
            await().until(() -> client.types().contains("execution-failed"));
            given().post("/api/executions/" + id + "/retry").then().statusCode(202);
            await().until(() ->
                    client.types().stream().filter("execution-failed"::equals).count() == 2);
            assertTrue(client.isOpen());
            assertEquals(numbers(1, client.events().size()), client.numbers());
        }
    }

    @Test
    void cancelIsSent() throws Exception {
        var id = delayed(stored(ApiRequests::yaml));
        try (var client = open(id, "")) {
            given().post("/api/executions/" + id + "/cancel").then().statusCode(200);
            await().until(() -> client.types().contains("execution-cancelled"));
        }
    }

    @Test
    void anUnknownExecutionIsClosedWith4404() throws Exception {
        try (var client = open(UUID.randomUUID().toString(), "")) {
            assertEquals(4404, client.closeCode());
            assertFalse(client.closeReason().isBlank());
        }
    }

    @Test
    void anInvalidIdIsClosedAsUnknown() throws Exception {
        try (var client = open("job-1", "")) {
            assertEquals(4404, client.closeCode());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "first", "", "1.5", "99999999999999999999"})
    void anInvalidFromIsRejected(String from) throws Exception {
        try (var client = open(delayed(stored(ApiRequests::yaml)), "?from=" + from)) {
            assertEquals(4400, client.closeCode());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/live?from=1", "/api/watch?x=%C3%BC", "/api/executions/%s/live?fromm=7"})
    void anUnknownParameterIsRejected(String path) throws Exception {
        try (var client = LiveClient.open(application, path.replace("%s", delayed(stored(ApiRequests::yaml))))) {
            assertEquals(4400, client.closeCode());
            assertTrue(client.closeReason().startsWith("unknown parameters: "), client::closeReason);
        }
    }

    @ParameterizedTest
    @CsvSource({"'', 1", "from=7, 7", "x=1&from=3, 3", "x=from, 1", "from=%37, 7"})
    void fromIsReadFromTheQuery(String query, long from) {
        assertEquals(from, SocketQuery.of(query).from().orElseThrow());
    }

    @Test
    void aTenantsSocketShowsAllItsExecutions() throws Exception {
        var name = stored(ApiRequests::yaml);
        try (var client = LiveClient.open(application, "/api/live")) {
            // It sends events from now on: the first one shows that it listens.
            await().until(() -> {
                started(name, "{}");
                return !client.events().isEmpty();
            });
            var first = started(name, "{}");
            var second = started(name, "{}");
            for (var id : List.of(first, second)) {
                await().until(() -> of(client, id).contains("execution-completed"));
                assertEquals("execution-queued", of(client, id).get(0));
            }
        }
    }

    private static List<String> of(LiveClient client, String id) {
        return client.events().stream()
                .filter(event -> id.equals(event.getString("execution")))
                .map(event -> event.getString("type"))
                .toList();
    }
}
