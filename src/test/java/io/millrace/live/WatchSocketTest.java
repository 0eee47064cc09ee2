package io.millrace.live;

import static io.millrace.api.ApiRequests.delayed;
import static io.millrace.api.ApiRequests.started;
import static io.millrace.api.ApiRequests.status;
import static io.millrace.api.ApiRequests.stored;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.api.ApiRequests;
import io.millrace.execution.ExecutionEvent;
import io.millrace.execution.ExecutionEvent.Type;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.TenantId;
import io.millrace.feed.Feed;
import io.millrace.testing.EmbeddedServersResource;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(value = EmbeddedServersResource.class, scope = TestResourceScope.GLOBAL)
class WatchSocketTest {

    private static final TenantId TENANT = TenantId.DEFAULT;

    @TestHTTPResource("/")
    URI application;

    @Inject
    Feed feed;

    private WatchClient open() throws Exception {
        return WatchClient.open(application);
    }

    private static List<Integer> numbers(int from, int to) {
        return IntStream.rangeClosed(from, to).boxed().toList();
    }

    private static ExecutionEvent event(String id, Type type, String path, String data) {
        return new ExecutionEvent(type, ExecutionId.parse(id), Instant.now(), path, 1, data);
    }

    private void publish(TenantId tenant, String id, ExecutionEvent... events) {
        feed.open(tenant, ExecutionId.parse(id))
                .publish(List.of(events))
                .await()
                .atMost(Duration.ofSeconds(10));
    }

    @Test
    void oneSocketFollowsManyAndEachEventArrivesOnceAndInOrder() throws Exception {
        var name = stored(ApiRequests::yaml);
        try (var client = open()) {
            var ids = new ArrayList<String>();
            for (int i = 0; i < 5; i++) {
                ids.add(started(name, "{\"delay\": 200}"));
                client.follow(ids.get(i));
            }
            for (var id : ids) {
                await().until(() -> client.types(id).contains("execution-completed"));
                assertThat(client.numbers(id)).isEqualTo(numbers(1, 5));
                assertThat(client.types(id))
                        .containsExactly(
                                "execution-queued",
                                "execution-started",
                                "node-started",
                                "node-completed",
                                "execution-completed");
            }
            assertThat(client.errors()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void aReconnectContinuesAtTheRequestedNumber(int from) throws Exception {
        var id = started(stored(ApiRequests::yaml), "{}");
        await().until(() -> status(id), "succeeded"::equals);
        try (var client = open().follow(id, from)) {
            await().until(() -> client.types(id).contains("execution-completed"));
            assertThat(client.numbers(id)).isEqualTo(numbers(from, 5));
        }
    }

    @Test
    void anUnfollowedExecutionSendsNothingAndMayBeFollowedAgain() throws Exception {
        var id = delayed(stored(ApiRequests::yaml));
        var other = delayed(stored(ApiRequests::yaml));
        try (var client = open().follow(id).follow(other)) {
            await().until(() -> client.numbers(id).equals(List.of(1))
                    && client.numbers(other).equals(List.of(1)));
            client.unfollow(id);
            // An answer to a later command shows that the unfollow was processed.
            client.say("{}");
            await().until(() -> client.errors().size() == 1);
            publish(TENANT, id, event(id, Type.NODE_STARTED, "a", null));
            publish(TENANT, other, event(other, Type.NODE_STARTED, "a", null));
            await().until(() -> client.numbers(other).equals(List.of(1, 2)));
            assertThat(client.numbers(id)).containsExactly(1);
            client.follow(id, 2);
            await().until(() -> client.numbers(id).equals(List.of(1, 2)));
        }
    }

    @Test
    void followingAgainRestartsAtTheRequestedNumber() throws Exception {
        var id = delayed(stored(ApiRequests::yaml));
        try (var client = open().follow(id)) {
            await().until(() -> client.numbers(id).equals(List.of(1)));
            client.follow(id, 1);
            await().until(() -> client.numbers(id).equals(List.of(1, 1)));
            publish(TENANT, id, event(id, Type.NODE_STARTED, "a", null));
            await().until(() -> client.numbers(id).contains(2));
            assertThat(client.numbers(id)).containsExactly(1, 1, 2);
        }
    }

    @Test
    void eventsThatAreNoLongerKeptAreReportedAsStale() throws Exception {
        var id = delayed(stored(ApiRequests::yaml));
        var text = "{\"text\":\"" + "x".repeat(10) + "\"}";
        for (int i = 0; i < 110; i++) {
            var events = new ExecutionEvent[100];
            for (int n = 0; n < 100; n++) {
                events[n] = event(id, Type.NODE_COMPLETED, "s" + n, text);
            }
            publish(TENANT, id, events);
        }
        try (var client = open().follow(id)) {
            await().until(() -> client.latest().stream().anyMatch(one -> one.getInteger("to") == 11_001)
                    || client.numbers(id).contains(11_001));
            assertThat(client.stale()).isNotEmpty();
            assertThat(client.stale().get(0).getInteger("seq")).isBetween(900, 1_001);
            // More at once than may be pending for one client: it is conflated.
            assertThat(client.latest()).isNotEmpty();
        }
    }

    @Test
    void theListReceivesEventsOfExecutionsAndNotOfSteps() throws Exception {
        var name = stored(ApiRequests::yaml);
        try (var client = open().say("{\"follow\":\"*\"}");
                var second = open().say("{\"follow\":\"*\"}")) {
            await().until(() -> client.refreshes() == 1 && second.refreshes() == 1);
            var id = started(name, "{}");
            for (var one : List.of(client, second)) {
                await().until(() -> one.changed().stream()
                        .anyMatch(change -> change.getString("id").equals(id)
                                && change.getString("type").equals("execution-completed")
                                && change.getInteger("seq") == 5
                                && !change.getInstant("at").equals(Instant.EPOCH)));
            }
            assertThat(client.changed())
                    .allSatisfy(change -> assertThat(change.getString("type")).startsWith("execution-"));
            assertThat(client.events(id)).isEmpty();

            client.say("{\"unfollow\":\"*\"}").say("{}");
            await().until(() -> client.errors().size() == 1);
            int before = client.changed().size();
            var next = started(name, "{}");
            await().until(() -> second.changed().stream()
                    .anyMatch(change -> change.getString("id").equals(next)
                            && change.getString("type").equals("execution-completed")));
            assertThat(client.changed()).hasSize(before);
        }
    }

    @Test
    void nothingOfAnotherTenantIsSent() throws Exception {
        var id = delayed(stored(ApiRequests::yaml));
        var theirs = UUID.randomUUID().toString();
        try (var client = open().say("{\"follow\":\"*\"}").follow(id).follow(theirs)) {
            await().until(() -> client.refreshes() == 1 && client.numbers(id).equals(List.of(1)));
            publish(new TenantId("other"), theirs, event(theirs, Type.EXECUTION_STARTED, null, null));
            publish(new TenantId("other"), id, event(id, Type.EXECUTION_STARTED, null, null));
            publish(TENANT, id, event(id, Type.EXECUTION_WAITING, null, null));
            await().until(() -> client.numbers(id).equals(List.of(1, 2)));
            assertThat(client.types(id)).containsExactly("execution-queued", "execution-waiting");
            assertThat(client.events(theirs)).isEmpty();
            assertThat(client.changed())
                    .noneMatch(change -> change.getString("id").equals(theirs));
            assertThat(client.changed())
                    .noneMatch(change -> change.getString("type").equals("execution-started")
                            && change.getString("id").equals(id));
            assertThat(client.errors()).singleElement().satisfies(error -> {
                assertThat(error.getString("execution")).isEqualTo(theirs);
                assertThat(error.getInteger("status")).isEqualTo(404);
            });
        }
    }

    @Test
    void eachErrorIsAnsweredAndTheSocketStaysOpen() throws Exception {
        var unknown = UUID.randomUUID().toString();
        try (var client = open()) {
            client.follow(unknown).follow("job-1").follow(unknown, 0);
            List.of("[1]", "{", "{\"follow\":7}", "{\"follow\":\"*\",\"unfollow\":\"*\"}", "{\"from\":1}")
                    .forEach(client::say);
            client.say("{\"follow\":\"" + unknown + "\",\"from\":\"1\"}");
            await().until(() -> client.errors().size() == 9);
            assertThat(client.errors().stream()
                            .map(error -> error.getInteger("status"))
                            .sorted())
                    .containsExactly(400, 400, 400, 400, 400, 400, 400, 404, 404);
            assertThat(client.errors())
                    .allSatisfy(error -> assertThat(error.getString("detail")).isNotBlank());
            var id = delayed(stored(ApiRequests::yaml));
            client.follow(id);
            await().until(() -> client.numbers(id).equals(List.of(1)));
        }
    }

    @Test
    void aFrameThatIsTooLongClosesTheSocketWith1009() throws Exception {
        try (var client = open().say("{\"follow\":\"" + "x".repeat(5000) + "\"}")) {
            assertThat(client.closeCode()).isEqualTo(1009);
        }
    }

    @Test
    void cancelAndRetryAreSent() throws Exception {
        var id = delayed(stored(ApiRequests::yaml));
        try (var client = open().follow(id)) {
            given().post("/api/executions/" + id + "/cancel").then().statusCode(200);
            await().until(() -> client.types(id).contains("execution-cancelled"));
            given().post("/api/executions/" + id + "/retry").then().statusCode(202);
            await().until(() -> client.types(id).contains("execution-completed"));
            assertThat(client.numbers(id))
                    .isEqualTo(numbers(1, client.numbers(id).size()));
        }
    }

    @Test
    void anEventAfterAPauseIsSentAtOnceAndManyAreBatchedToTwentyFramesASecond() throws Exception {
        var id = delayed(stored(ApiRequests::yaml));
        try (var client = open().follow(id)) {
            await().until(() -> client.numbers(id).equals(List.of(1)));
            int published = 1;
            long until = System.nanoTime() + 2_500_000_000L;
            while (System.nanoTime() < until) {
                publish(TENANT, id, event(id, Type.NODE_STARTED, "a", null));
                published++;
                Thread.sleep(2);
            }
            int last = published;
            await().until(() -> client.told(id) == last);
            assertThat(client.numbers(id)).isEqualTo(numbers(1, last));
            var frames = client.frames();
            System.out.println(last + " events in " + frames.size() + " frames");
            assertThat(last).isGreaterThan(200);
            for (int i = 0; i + 21 < frames.size(); i++) {
                assertThat(frames.get(i + 21).at() - frames.get(i).at())
                        .as("22 frames from " + i)
                        .isGreaterThan(1_000_000_000L);
            }
            aLoneEventIsNotDelayed(client, id, last);
        }
    }

    private void aLoneEventIsNotDelayed(WatchClient client, String id, int last) throws InterruptedException {
        var took = new ArrayList<Long>();
        for (int i = 1; i <= 20; i++) {
            int number = last + i;
            Thread.sleep(80); // Longer than the interval: the pause is what is tested.
            long at = System.nanoTime();
            publish(TENANT, id, event(id, Type.NODE_STARTED, "a", null));
            await().pollInterval(Duration.ofMillis(1)).until(() -> client.told(id) == number);
            took.add(client.frames().get(client.frames().size() - 1).at() - at);
        }
        took.sort(null);
        System.out.println("a lone event took " + took.get(10) / 1000 + " us in the median");
        assertThat(took.get(10)).isLessThan(25_000_000L);
    }

    @Test
    void whatIsPublishedTogetherSharesAFrame() throws Exception {
        var id = delayed(stored(ApiRequests::yaml));
        try (var client = open().follow(id)) {
            await().until(() -> client.numbers(id).equals(List.of(1)));
            for (int round = 0; round < 5; round++) {
                int frames = client.frames().size();
                int last = 1 + (round + 1) * 10;
                Thread.sleep(80); // So that the next frame need not wait.
                publish(
                        TENANT,
                        id,
                        IntStream.range(0, 10)
                                .mapToObj(i -> event(id, Type.NODE_STARTED, "s" + i, null))
                                .toArray(ExecutionEvent[]::new));
                await().until(() -> client.numbers(id).contains(last));
                assertThat(client.frames()).hasSize(frames + 1);
            }
        }
    }

    @Test
    void aClientThatStopsReadingGetsConflatedStateAndTheOthersEveryEvent() throws Exception {
        var id = delayed(stored(ApiRequests::yaml));
        var large = "{\"text\":\"" + "x".repeat(10_000) + "\"}";
        try (var slow = open().follow(id);
                var brisk = open().follow(id)) {
            await().until(() -> slow.numbers(id).equals(List.of(1)));
            slow.stopReading();
            // More than the socket buffers hold.
            for (int i = 0; i < 250; i++) {
                publish(
                        TENANT,
                        id,
                        IntStream.range(0, 10)
                                .mapToObj(n -> event(id, Type.NODE_COMPLETED, "s" + n, large))
                                .toArray(ExecutionEvent[]::new));
                int last = 1 + (i + 1) * 10;
                await().pollInterval(Duration.ofMillis(1)).until(() -> brisk.told(id) == last);
            }
            assertThat(brisk.latest()).isEmpty();
            assertThat(brisk.numbers(id)).isEqualTo(numbers(1, 2501));
            slow.resumeReading();
            publish(TENANT, id, event(id, Type.EXECUTION_COMPLETED, null, null));
            await().until(() -> slow.told(id) == 2502);
            assertThat(slow.latest()).isNotEmpty();
            assertThat(slow.stale()).isEmpty();
            long whole = slow.numbers(id).size();
            long pictured = slow.latest().stream()
                    .mapToLong(one -> one.getJsonArray("events").size())
                    .sum();
            System.out.println("slow: " + whole + " events whole, " + pictured + " in pictures of 2502");
            assertThat(whole + pictured).isLessThan(2502);
            assertThat(told(slow, id)).isEqualTo(2502);
        }
    }

    /** The last number received without a gap: in events, or in conflated ranges. */
    private static int told(WatchClient client, String id) {
        int told = 0;
        for (var frame : client.frames()) {
            for (var latest : frame.items("latest").toList()) {
                assertThat(latest.getInteger("from")).isEqualTo(told + 1);
                told = latest.getInteger("to");
            }
            for (JsonObject event : frame.items("events").toList()) {
                assertThat(event.getString("execution")).isEqualTo(id);
                assertThat(event.getInteger("seq")).isEqualTo(told + 1);
                told = event.getInteger("seq");
            }
        }
        return told;
    }
}
