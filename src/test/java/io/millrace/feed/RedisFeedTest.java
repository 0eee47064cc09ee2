package io.millrace.feed;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.execution.ExecutionEvent;
import io.millrace.execution.ExecutionEvent.Type;
import io.millrace.execution.ExecutionId;
import io.millrace.redis.OwnRedis;
import io.millrace.testing.Servers;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RedisFeedTest extends RedisFeedContract {

    @Override
    String url() {
        return Servers.redis();
    }

    @Override
    Duration timeout() {
        return Duration.ofSeconds(5);
    }

    private Response redis(String url, Command command, Object... arguments) {
        var client = Redis.createClient(vertx, url);
        try {
            var request = Request.cmd(command, arguments);
            return get(
                    Uni.createFrom().completionStage(() -> client.send(request).toCompletionStage()));
        } finally {
            client.close();
        }
    }

    private String tail(ExecutionId id) {
        return new FeedNames(prefix).tail(TENANT, id);
    }

    @Test
    void tailsExpireAsConfigured() {
        var id = id();
        var channel = process().open(TENANT, id);
        get(channel.publish(events(id, 3)));
        assertTtl(id, 86400);
        get(channel.publish(List.of(event(id, Type.EXECUTION_COMPLETED, 4))));
        assertTtl(id, 3600);
        get(channel.publish(List.of(event(id, Type.EXECUTION_QUEUED, 5))));
        assertTtl(id, 86400);
    }

    private void assertTtl(ExecutionId id, int seconds) {
        int left = redis(Servers.redis(), Command.TTL, tail(id)).toInteger();
        assertTrue(left > seconds - 60 && left <= seconds, left + " of " + seconds + " seconds left");
    }

    @Test
    void aKilledSubscriptionMissesNothingAndRepeatsNothing() {
        try (var server = new OwnRedis()) {
            // No periodic recheck of the tail: the reconnect alone must recover what was lost.
            var watching = process(server.url(), Settings.USUAL.looking(Duration.ofHours(1)));
            var id = id();
            var followers = IntStream.range(0, 10)
                    .mapToObj(i -> Received.of(watching.follow(TENANT, id, 1)))
                    .toList();
            var channel = process(server.url(), Settings.USUAL).open(TENANT, id);
            for (int i = 0; i < 300; i++) {
                get(channel.publish(events(id, 1)));
                if (i % 60 == 30) {
                    followers.get(0).awaitNumber(i);
                    redis(server.url(), Command.CLIENT, "KILL", "TYPE", "pubsub");
                }
            }
            for (var follower : followers) {
                assertEquals(numbers(1, 300), follower.awaitNumber(300).numbers());
            }
        }
    }

    @Test
    void anEventWhoseMessageWasLostIsFoundByTheRecheck() {
        var watching = process();
        var id = id();
        var channel = process().open(TENANT, id);
        get(channel.publish(events(id, 1)));
        var follower = Received.of(watching.follow(TENANT, id, 1)).awaitNumber(1);
        var element = redis(Servers.redis(), Command.LINDEX, tail(id), -1).toString();
        redis(Servers.redis(), Command.RPUSH, tail(id), element.replace(":1|", ":2|"));
        follower.awaitCount(2);
        assertEquals(numbers(1, 2), follower.numbers());
    }

    @Test
    void anOwnerThatOutlivesAFlushContinuesItsNumbersAndItsFollowersMissNothing() {
        try (var server = new OwnRedis()) {
            var feed = process(server.url(), Settings.USUAL);
            var id = id();
            var channel = feed.open(TENANT, id);
            var early = Received.of(feed.follow(TENANT, id, 1));
            get(channel.publish(events(id, 5)));
            early.awaitCount(5);
            redis(server.url(), Command.FLUSHALL);
            get(channel.publish(events(id, 5)));
            assertEquals(numbers(1, 10), early.awaitNumber(10).numbers());

            var late = Received.of(feed.follow(TENANT, id, 3)).awaitNumber(10);
            assertTrue(Received.gap(late.events().get(0)));
            assertEquals(numbers(5, 10), late.numbers());
        }
    }

    @Test
    void anOwnerAfterAFlushStartsANewEpochAndFollowersGetAGap() {
        try (var server = new OwnRedis()) {
            var feed = process(server.url(), Settings.USUAL);
            var id = id();
            var early = Received.of(feed.follow(TENANT, id, 1));
            get(feed.open(TENANT, id).publish(events(id, 5)));
            early.awaitCount(5);
            redis(server.url(), Command.FLUSHALL);
            var next = feed.open(TENANT, id);
            // More than before: a number that happens to follow is not sufficient.
            get(next.publish(events(id, 8)));
            early.awaitCount(5 + 1 + 8);
            get(next.publish(events(id, 1)));
            early.awaitCount(5 + 1 + 9);
            assertTrue(Received.gap(early.events().get(5)));
            assertEquals(numbers(0, 9), early.numbers().subList(5, 15));

            // A follower that reconnects with a higher number than the tail has.
            var back = Received.of(feed.follow(TENANT, id, 21)).awaitNumber(9);
            assertTrue(Received.gap(back.events().get(0)));
            assertEquals(numbers(0, 9), back.numbers());
        }
    }

    @Test
    void publishingFailsWhileRedisIsUnavailableAndContinuesAfterwards() {
        try (var server = new OwnRedis()) {
            var feed = process(server.url(), Settings.USUAL);
            var id = id();
            var channel = feed.open(TENANT, id);
            var follower = Received.of(feed.follow(TENANT, id, 1));
            get(channel.publish(events(id, 3)));
            follower.awaitCount(3);
            server.stop();
            assertThrows(Exception.class, () -> get(channel.publish(events(id, 1))));
            server.start();
            await().atMost(LIMIT).ignoreExceptions().until(() -> {
                get(channel.publish(events(id, 1)));
                return true;
            });
            // The tail was lost with the server, and a failed publish may have used numbers: a new epoch, reported by
            // a gap.
            await().atMost(LIMIT)
                    .until(() ->
                            follower.numbers().contains(4L) && follower.events().size() >= 4);
            follower.assertInOrder(1);
        }
    }

    @Test
    void whatRedisRefusesForAWhileIsPublishedAfterwardsInOrder() throws InterruptedException {
        try (var server = new OwnRedis()) {
            var feed = process(server.url(), Settings.USUAL);
            var ids = IntStream.range(0, 5).mapToObj(i -> id()).toList();
            var channels = ids.stream().map(id -> feed.open(TENANT, id)).toList();
            var early = ids.stream()
                    .map(id -> Received.of(feed.follow(TENANT, id, 1)))
                    .toList();
            for (int n = 1; n <= 60; n++) {
                if (n == 15 || n == 45) {
                    redis(server.url(), Command.CONFIG, "SET", "min-replicas-to-write", n == 15 ? "1" : "0");
                }
                for (int i = 0; i < ids.size(); i++) {
                    publish(channels.get(i), event(ids.get(i), Type.NODE_COMPLETED, n));
                }
                Thread.sleep(20);
            }
            for (int i = 0; i < ids.size(); i++) {
                assertAllOnce(early.get(i), 60);
                assertAllOnce(Received.of(feed.follow(TENANT, ids.get(i), 1)), 60);
            }
            await().atMost(LIMIT).until(() -> feed.unsentEvents() == 0);
        }
    }

    @Test
    void anAnswerThatIsLostPublishesNothingTwice() throws InterruptedException {
        try (var server = new OwnRedis()) {
            var feed = process(server.url(), Settings.USUAL);
            var id = id();
            var channel = feed.open(TENANT, id);
            for (int n = 1; n <= 400; n++) {
                publish(channel, event(id, Type.NODE_COMPLETED, n));
                if (n % 20 == 0) {
                    redis(server.url(), Command.CLIENT, "KILL", "TYPE", "normal", "SKIPME", "yes");
                }
                if (n % 7 == 0) {
                    Thread.sleep(1);
                }
            }
            assertAllOnce(Received.of(feed.follow(TENANT, id, 1)), 400);
        }
    }

    @Test
    void beyondTheBoundEventsAreAGap() {
        try (var server = new OwnRedis()) {
            var feed = process(server.url(), Settings.USUAL.waiting(10));
            var id = id();
            var channel = feed.open(TENANT, id);
            var early = Received.of(feed.follow(TENANT, id, 1));
            get(channel.publish(events(id, 3)));
            early.awaitNumber(3);
            redis(server.url(), Command.CONFIG, "SET", "min-replicas-to-write", "1");
            for (int n = 4; n <= 40; n++) {
                var event = event(id, Type.NODE_COMPLETED, n);
                assertThrows(Exception.class, () -> get(channel.publish(List.of(event))));
            }
            redis(server.url(), Command.CONFIG, "SET", "min-replicas-to-write", "0");
            for (var one : List.of(early, Received.of(feed.follow(TENANT, id, 1)))) {
                await().atMost(LIMIT).until(() -> one.events().stream()
                        .anyMatch(event -> event.json().contains("\"n\":40}")));
                assertEquals(1, one.gaps());
            }
        }
    }

    @Test
    void tailsGiveWayBeforeAFullRedisRefusesTheQueue() throws InterruptedException {
        try (var server = new OwnRedis()) {
            var feed = process(server.url(), Settings.USUAL);
            var data = "\"" + "x".repeat(50_000) + "\"";
            var running = id();
            get(feed.open(TENANT, running).publish(events(running, 3)));
            for (int i = 0; i < 200; i++) {
                var id = id();
                var ended = new ExecutionEvent(Type.EXECUTION_COMPLETED, id, Instant.now(), null, 1, data);
                get(feed.open(TENANT, id).publish(List.of(ended)));
            }
            redis(server.url(), Command.CONFIG, "SET", "maxmemory", "6mb");
            assertThrows(Exception.class, () -> redis(server.url(), Command.SET, "queue", "entry"));
            publish(feed.open(TENANT, running), event(running, Type.NODE_COMPLETED, 4));
            await().atMost(LIMIT).ignoreExceptions().until(() -> {
                redis(server.url(), Command.SET, "queue", "entry");
                return true;
            });
            assertAllOnce(Received.of(feed.follow(TENANT, running, 1)), 4);
        }
    }

    private static void publish(Feed.Channel channel, ExecutionEvent event) {
        channel.publish(List.of(event)).subscribe().with(done -> {}, failure -> {});
    }

    /** Numbered as they were published, each once. */
    private static void assertAllOnce(Received received, int count) {
        var events = received.awaitNumber(count).events();
        assertEquals(numbers(1, count), received.numbers());
        for (int n = 1; n <= count; n++) {
            assertTrue(
                    events.get(n - 1).json().contains("\"n\":" + n + "}"),
                    events.get(n - 1).json());
        }
    }

    @Test
    void publishingIsCheapForRedis() {
        try (var server = new OwnRedis()) {
            var feed = process(server.url(), Settings.USUAL);
            var ids = IntStream.range(0, 200).mapToObj(i -> id()).toList();
            var channels = ids.stream().map(id -> feed.open(TENANT, id)).toList();
            double cpuBefore = cpuSeconds(server.url());
            long before = System.nanoTime();
            int rounds = 100;
            for (int round = 0; round < rounds; round++) {
                get(Uni.join()
                        .all(IntStream.range(0, 200)
                                .mapToObj(n -> channels.get(n).publish(events(ids.get(n), 1)))
                                .toList())
                        .andFailFast());
            }
            double seconds = (System.nanoTime() - before) / 1e9;
            double cpu = (cpuSeconds(server.url()) - cpuBefore) / (rounds * 200) * 1e6;
            System.out.printf("%.0f publishes a second, %.1f us of Redis each%n", rounds * 200 / seconds, cpu);
            assertTrue(cpu < 500, cpu + " us of Redis CPU for one publish");
            assertEquals(
                    rounds, redis(server.url(), Command.LLEN, tail(ids.get(7))).toInteger());
        }
    }

    @Test
    void idleFollowersOfTheSameExecutionShareReadsOfTheTail() {
        try (var server = new OwnRedis()) {
            var feed = process(server.url(), Settings.USUAL.looking(Duration.ofMillis(200)));
            var ids = IntStream.range(0, 5).mapToObj(i -> id()).toList();
            ids.forEach(id -> get(feed.open(TENANT, id).publish(events(id, 1))));
            var followers = IntStream.range(0, 500)
                    .mapToObj(i -> Received.of(feed.follow(TENANT, ids.get(i % 5), 1)))
                    .toList();
            followers.forEach(follower -> follower.awaitNumber(1));
            long before = scripts(server.url());
            await().atMost(LIMIT).until(() -> scripts(server.url()) >= before + 25);
            long looked = scripts(server.url());
            long at = System.nanoTime();
            // Ten reads per execution, not per follower; twice as many leave room for late ones.
            await().atMost(LIMIT).until(() -> System.nanoTime() - at > 2_000_000_000L);
            long looks = (System.nanoTime() - at) / 200_000_000L + 1;
            long calls = scripts(server.url()) - looked;
            System.out.println(calls + " reads by 500 followers of 5 in " + looks + "  rechecks");
            assertTrue(calls <= looks * 5 * 2, calls + " reads in " + looks + "  rechecks");
        }
    }

    @Test
    void aTenantWatcherIsNotifiedWhenItIsConnectedAgain() {
        try (var server = new OwnRedis()) {
            var feed = process(server.url(), Settings.USUAL);
            var listening = new AtomicInteger();
            var all = Received.of(feed.followAll(TENANT, listening::incrementAndGet));
            await().atMost(LIMIT).until(() -> listening.get() == 1);
            redis(server.url(), Command.CLIENT, "KILL", "TYPE", "pubsub");
            await().atMost(LIMIT).until(() -> listening.get() == 2);
            var id = id();
            get(feed.open(TENANT, id).publish(events(id, 1)));
            await().atMost(LIMIT).until(() -> of(all, id).size() == 1);
        }
    }

    private long scripts(String url) {
        return redis(url, Command.INFO, "commandstats")
                .toString()
                .lines()
                .filter(line -> line.startsWith("cmdstat_eval"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("^[^=]*=(\\d+),.*", "$1")))
                .sum();
    }

    private double cpuSeconds(String url) {
        return redis(url, Command.INFO, "cpu")
                .toString()
                .lines()
                .filter(line -> line.startsWith("used_cpu_user:") || line.startsWith("used_cpu_sys:"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(':') + 1)))
                .sum();
    }
}
