package io.millrace.live;

import static io.millrace.api.ApiRequests.delayed;
import static io.millrace.api.ApiRequests.stored;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;

import io.millrace.api.ApiRequests;
import io.millrace.execution.ExecutionEvent;
import io.millrace.execution.ExecutionEvent.Type;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.TenantId;
import io.millrace.feed.Feed;
import io.millrace.testing.EmbeddedServersResource;
import io.millrace.testing.NarrowBounds;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(NarrowBounds.class)
@WithTestResource(value = EmbeddedServersResource.class, scope = TestResourceScope.GLOBAL)
class WatchLimitsTest {

    @TestHTTPResource("/")
    URI application;

    @Inject
    Feed feed;

    @Inject
    ListBroadcaster lists;

    private static void connections(int expected) {
        await().untilAsserted(() -> given().accept("text/plain")
                .get("/metrics")
                .then()
                .body(containsString("millrace_live_connections " + expected + ".0")));
    }

    private void publish(String id, int count, String data) {
        feed.open(TenantId.DEFAULT, ExecutionId.parse(id))
                .publish(IntStream.range(0, count)
                        .mapToObj(n -> new ExecutionEvent(
                                Type.NODE_STARTED, ExecutionId.parse(id), Instant.now(), "s" + n, 1, data))
                        .toList())
                .await()
                .atMost(Duration.ofSeconds(10));
    }

    @Test
    void aSocketFollowsUpToTheLimitAndAnUnfollowMakesRoom() throws Exception {
        var name = stored(ApiRequests::yaml);
        var ids = List.of(delayed(name), delayed(name), delayed(name), delayed(name));
        try (var client = WatchClient.open(application)) {
            ids.forEach(client::follow);
            await().until(() -> client.errors().size() == 1);
            assertThat(client.errors().get(0).getString("execution")).isEqualTo(ids.get(3));
            assertThat(client.errors().get(0).getInteger("status")).isEqualTo(429);
            assertThat(client.errors().get(0).getString("detail")).contains("millrace.live.max-followed");
            await().until(() ->
                    ids.subList(0, 3).stream().allMatch(id -> client.events(id).size() == 1));
            client.unfollow(ids.get(0)).follow(ids.get(3));
            await().until(() -> client.events(ids.get(3)).size() == 1);
            assertThat(client.isOpen()).isTrue();
        }
        connections(0);
    }

    @Test
    void whenTooManyChangedTheListIsRefreshed() throws Exception {
        var name = stored(ApiRequests::yaml);
        try (var client = WatchClient.open(application).say("{\"follow\":\"*\"}")) {
            await().until(() -> client.refreshes() == 1);
            await().until(() -> {
                for (int i = 0; i < 5; i++) {
                    delayed(name);
                }
                return client.refreshes() > 1;
            });
            for (var frame : client.frames()) {
                assertThat(frame.items("changed").count()).isLessThanOrEqualTo(2);
            }
            assertThat(lists.size()).isEqualTo(1);
        }
        connections(0);
        assertThat(lists.size()).isZero();
    }

    @Test
    void aClientThatDoesNotReadIsClosedAndItsConnectionIsReleased() throws Exception {
        var id = delayed(stored(ApiRequests::yaml));
        var large = "{\"text\":\"" + "x".repeat(50_000) + "\"}";
        try (var client = WatchClient.open(application).follow(id)) {
            await().until(() -> client.told(id) == 1);
            connections(1);
            client.stopReading();
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                publish(id, 10, large);
                return closed();
            });
        }
        connections(0);
    }

    private static boolean closed() {
        return given().accept("text/plain").get("/metrics").body().asString().contains("millrace_live_connections 0.0");
    }

    @Test
    void aClientThatCausesErrorsAndDoesNotReadTheAnswersIsClosed() throws Exception {
        try (var client = WatchClient.open(application)) {
            // However many it takes: the server answers in between when it gets around to it, and those that are
            // answered
            // do not count any more.
            await().pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> !client.offer("?"));
            assertThat(client.closeCode()).isEqualTo(1008);
        }
        connections(0);
    }

    @Test
    void aSocketBeyondTheLimitIsClosed() throws Exception {
        try (var first = WatchClient.open(application);
                var second = WatchClient.open(application);
                var third = WatchClient.open(application)) {
            connections(3);
            try (var fourth = WatchClient.open(application)) {
                assertThat(fourth.closeCode()).isEqualTo(1013);
            }
            assertThat(List.of(first, second, third)).allMatch(WatchClient::isOpen);
        }
        connections(0);
    }
}
