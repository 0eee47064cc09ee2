package io.millrace.api.execution;

import static io.millrace.api.ApiRequests.started;
import static io.millrace.api.ApiRequests.status;
import static io.millrace.api.ApiRequests.stored;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.redis.RedisConfig;
import io.millrace.testing.EmbeddedServersResource;
import io.millrace.testing.Servers;
import io.millrace.testing.World;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One slot, which is in use: waiting executions start by rank, through the API, Redis and Postgres. */
@QuarkusTest
@TestProfile(BacklogTest.OneSlot.class)
@WithTestResource(value = EmbeddedServersResource.class, scope = TestResourceScope.GLOBAL)
class BacklogTest {

    private static final Duration AGEING = Duration.ofSeconds(9);

    public static class OneSlot implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("millrace.worker.concurrency", "1", "millrace.queue.ageing", AGEING.toString());
        }
    }

    private final World world = new World(call -> "{}").holding();
    private String brief;
    private String busy;

    @Inject
    Vertx vertx;

    @Inject
    RedisConfig settings;

    @BeforeEach
    void theSlotIsTaken() {
        brief = stored(name -> "name: %s\nsteps:\n  - id: one\n    set: 1\n".formatted(name));
        var held = stored(name -> """
                name: %s
                steps:
                  - id: call
                    http: { url: "%s/held" }
                """.formatted(name, world.url()));
        busy = started(held, "{}");
        await().until(() -> world.waiting().contains("/held"));
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void oneOfPriorityOneStartsBeforeThoseOfFiveThatCameEarlier() {
        var fives = Stream.generate(() -> queued(5)).limit(5).toList();
        var one = queued(1);
        assertThat(inTheOrderOfTheirStart(Stream.concat(fives.stream(), Stream.of(one))))
                .startsWith(one)
                .endsWith(fives.toArray(String[]::new));
    }

    @Test
    void anOldOneOfPriorityNineStartsBeforeAYoungOneOfPriorityOne() {
        var old = queued(9);
        var ripe = Instant.now().plus(AGEING);
        await().pollInterval(Duration.ofMillis(100))
                .atMost(AGEING.plusSeconds(5))
                .until(() -> Instant.now().isAfter(ripe));
        var young = queued(1);
        assertThat(inTheOrderOfTheirStart(Stream.of(young, old))).containsExactly(old, young);
    }

    /** Redis holds ids: the size of an input must not matter to it. */
    @Test
    void aLargeInputTakesNoRoomInRedis() {
        var text = "a".repeat(500_000);
        var redis = Redis.createClient(vertx, Servers.redis());
        try {
            // The server is shared with other tests.
            var queue = "{" + settings.prefix() + ":queue:*";
            long before = bytes(redis, queue);
            var id = started(brief, "{\"triggerData\": \"" + text + "\"}");
            var later = started(brief, "{\"delay\": \"1h\", \"triggerData\": \"" + text + "\"}");
            // Shows that events reach it: they are stored as soon as they are published.
            for (var one : List.of(id, later)) {
                await().until(() -> bytes(redis, "*" + one + "*") > 0);
                assertThat(bytes(redis, "*" + one + "*")).as("events").isLessThan(50_000);
            }
            await().until(() -> bytes(redis, queue) > 0);
            assertThat(bytes(redis, queue) - before).as("queue").isLessThan(50_000);
        } finally {
            redis.close();
        }
    }

    private static long bytes(Redis redis, String pattern) {
        long sum = 0;
        for (var key : send(redis, Request.cmd(Command.KEYS).arg(pattern))) {
            var used = send(redis, Request.cmd(Command.MEMORY).arg("USAGE").arg(key.toString()));
            sum += used == null ? 0 : used.toLong();
        }
        return sum;
    }

    private static Response send(Redis redis, Request request) {
        return redis.send(request).toCompletionStage().toCompletableFuture().join();
    }

    private String queued(int priority) {
        return started(brief, "{\"priority\": " + priority + "}");
    }

    private List<String> inTheOrderOfTheirStart(Stream<String> ids) {
        world.release("/held");
        await().until(() -> status(busy), "succeeded"::equals);
        return ids.map(id -> {
                    await().until(() -> status(id), "succeeded"::equals);
                    var startedAt = given().get("/api/executions/" + id)
                            .then()
                            .extract()
                            .<String>path("startedAt");
                    return Map.entry(id, Instant.parse(startedAt));
                })
                .sorted(Comparator.comparing(Map.Entry::getValue))
                .map(Map.Entry::getKey)
                .toList();
    }
}
