package io.millrace.queue;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.execution.ExecutionId;
import io.millrace.queue.RunQueue.Depth;
import io.millrace.queue.RunQueue.Entry;
import io.millrace.redis.OwnRedis;
import io.millrace.redis.TestRedisConfig;
import io.millrace.testing.Servers;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RedisRunQueueTest extends OrderContract {

    private final String prefix = Servers.freshPrefix();
    private final List<Redis> clients = new ArrayList<>();
    private final List<AutoCloseable> open = new ArrayList<>();

    @Override
    RunQueue consumer(Settings settings) {
        return consumer(Servers.redis(), settings);
    }

    int partitions() {
        return 1;
    }

    private RedisRunQueue consumer(String url, Settings settings) {
        // Each with a client of its own, as processes have.
        var client = Redis.createClient(vertx, url);
        var name = UUID.randomUUID().toString();
        var queue = new RedisRunQueue(
                vertx, client, new TestRedisConfig(prefix), settings, partitions(), name, InstantSource.system());
        clients.add(client);
        open.add(() -> {
            queue.close();
            client.close();
        });
        return queue;
    }

    @AfterEach
    void close() throws Exception {
        for (var one : open) {
            one.close();
        }
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

    private String stream() {
        return "{" + prefix + ":queue:" + Math.floorMod("default".hashCode(), partitions()) + "}:stream";
    }

    @Test
    void ackedEntriesLeaveNeitherStreamNorPendingEntries() {
        var queue = consumer();
        get(queue.offer(offers(ids(20))));
        get(queue.ack(takeAll(queue, 20)));
        assertEquals(0, redis(Servers.redis(), Command.XLEN, stream()).toInteger());
        assertEquals(
                0,
                redis(Servers.redis(), Command.XPENDING, stream(), "workers")
                        .get(0)
                        .toInteger());
    }

    @Test
    void aFlushedRedisRecoversAndAcceptsNewOffers() {
        try (var server = new OwnRedis()) {
            var queue = consumer(server.url(), Settings.QUICK);
            var seen = ConcurrentHashMap.<ExecutionId>newKeySet();
            var stopped = consumeUntilStopped(queue, seen);
            for (int round = 0; round < 3; round++) {
                var ids = ids(50);
                get(queue.offer(offers(ids)));
                await().atMost(LIMIT).until(() -> seen.containsAll(ids));
                redis(server.url(), Command.FLUSHALL);
            }
            stopped.set(true);
            assertEquals(new Depth(0, 0, 0, 0), get(queue.depth()));
        }
    }

    @Test
    void whatIsOfferedAfterAFlushAndBeforeTheNextTakeIsNotLost() {
        try (var server = new OwnRedis()) {
            var queue = consumer(server.url(), Settings.QUICK);
            get(queue.offer(offers(ids(5))));
            takeAll(queue, 5);
            redis(server.url(), Command.FLUSHALL);
            var ids = ids(5);
            get(queue.offer(offers(ids)));
            assertEquals(List.of(), get(queue.reclaim(10)), "no group, and no failure");
            assertEquals(Set.copyOf(ids), idsOf(takeAll(queue, 5)));
        }
    }

    @Test
    void aKilledAndRestartedRedisRecovers() {
        try (var server = new OwnRedis()) {
            var queue = consumer(server.url(), Settings.QUICK);
            var seen = ConcurrentHashMap.<ExecutionId>newKeySet();
            var stopped = consumeUntilStopped(queue, seen);
            var before = ids(50);
            get(queue.offer(offers(before)));
            await().atMost(LIMIT).until(() -> seen.containsAll(before));

            server.stop();
            assertThrows(Exception.class, () -> get(queue.offer(offers(ids(1)))));
            server.start();

            var after = ids(50);
            // The sweeper's part: offer again until it holds.
            get(queue.offer(offers(after))
                    .onFailure()
                    .retry()
                    .withBackOff(Duration.ofMillis(50))
                    .atMost(50));
            await().atMost(LIMIT).until(() -> seen.containsAll(after));
            stopped.set(true);
        }
    }

    private static AtomicBoolean consumeUntilStopped(RunQueue queue, Set<ExecutionId> seen) {
        var stopped = new AtomicBoolean();
        Uni.createFrom()
                .deferred(() -> queue.take(10))
                .invoke(entries -> entries.forEach(entry -> seen.add(entry.id())))
                .call(queue::ack)
                .onFailure()
                .call(() -> Uni.createFrom().voidItem().onItem().delayIt().by(Duration.ofMillis(20)))
                .onFailure()
                .recoverWithItem(List.of())
                .repeat()
                .until(entries -> stopped.get())
                .subscribe()
                .with(entries -> {});
        return stopped;
    }

    @Test
    void entriesOfACancelledTakeReturnThroughReclaim() {
        var queue = consumer();
        get(queue.offer(offers(ids(1))));
        takeAll(queue, 1).forEach(entry -> get(queue.ack(List.of(entry))));
        queue.take(10).subscribe().with(entries -> {}).cancel();
        var ids = ids(3);
        get(queue.offer(offers(ids)));
        var back = new HashSet<ExecutionId>();
        await().atMost(LIMIT).until(() -> {
            back.addAll(idsOf(get(queue.take(10))));
            back.addAll(idsOf(get(queue.reclaim(10))));
            return back.containsAll(ids);
        });
    }

    @Test
    void entriesThatWereDeletedMeanwhileAreSkipped() {
        var queue = consumer();
        get(queue.offer(offers(ids(3))));
        var entries = takeAll(queue, 3);
        redis(Servers.redis(), Command.XDEL, stream(), StreamEntries.inPartition(entries.get(1)));
        var back = new ArrayList<Entry>();
        await().atMost(LIMIT).until(() -> {
            back.addAll(get(queue.reclaim(10)));
            return back.size() >= 2;
        });
        assertEquals(Set.of(entries.get(0).id(), entries.get(2).id()), idsOf(back));
    }

    @Test
    void idleConsumersAreRemovedUnlessTheyHoldEntries() {
        var holding = consumer();
        var done = consumer();
        get(holding.offer(offers(ids(2))));
        var held = get(holding.take(1));
        get(done.ack(get(done.take(1))));
        assertEquals(2, consumers());

        // Both are silent for long enough; only the one with nothing in hand may go.
        var sweeper = consumer(new Settings(Duration.ofMillis(50), Duration.ofHours(1), Duration.ofMillis(300), 0));
        await().atMost(LIMIT).until(() -> {
            get(sweeper.reclaim(10));
            return consumers() == 1;
        });
        assertEquals(new Depth(0, 1, 0, 0), get(holding.depth()));
        get(holding.ack(held));
        assertEquals(new Depth(0, 0, 0, 0), get(holding.depth()));
    }

    private int consumers() {
        return redis(Servers.redis(), Command.XINFO, "CONSUMERS", stream(), "workers")
                .size();
    }

    @Test
    void aDelayedOfferOfADeadProcessIsMovedByAnother() {
        var dead = consumer(Servers.redis(), Settings.QUICK);
        var ids = ids(2);
        get(dead.offer(offers(ids, Instant.now().plusMillis(600))));
        dead.close();
        assertEquals(Set.copyOf(ids), idsOf(takeAll(consumer(), 2)));
    }

    @Test
    void manyOffersShareAPipeline() {
        var queue = consumer();
        var ids = ids(5000);
        long before = System.nanoTime();
        get(Uni.join()
                .all(ids.stream().map(id -> queue.offer(offers(List.of(id)))).toList())
                .andFailFast());
        var passed = Duration.ofNanos(System.nanoTime() - before);
        System.out.println("5,000 single offers in " + passed);
        assertEquals(new Depth(5000, 0, 0, 0), get(queue.depth()));
        assertTrue(passed.toSeconds() < 10, "took " + passed);
    }

    @Test
    void foreignEntriesDoNotStopTheQueue() {
        var queue = consumer();
        var base = stream().replace(":stream", "");
        redis(Servers.redis(), Command.XADD, stream(), "*", "id", "nonsense");
        redis(Servers.redis(), Command.ZADD, base + ":due", 1, "nobody");
        redis(Servers.redis(), Command.HSET, base + ":later", "nobody", "no rank and no sub-queue");
        redis(Servers.redis(), Command.ZADD, base + ":turns:first", 0, "no tenant");
        redis(Servers.redis(), Command.ZADD, base + ":turns:again", 0, "strange");
        redis(Servers.redis(), Command.ZADD, base + ":lanes:again:strange", 0, "no sub-queue");
        var ids = ids(5);
        get(queue.offer(offers(ids)));
        assertEquals(Set.copyOf(ids), idsOf(takeAll(queue, 5)));
        assertEquals(new Depth(0, 5, 0, 0), get(queue.depth()));
    }

    @Test
    void nothingIsLostWhenConsumersDieAtAnyMoment() {
        long seed = Long.getLong("millrace.test.seed", System.nanoTime());
        System.out.println("RedisRunQueueTest: -Dmillrace.test.seed=" + seed);
        var random = new Random(seed);
        var ids = ids(1500);
        var seen = ConcurrentHashMap.<ExecutionId>newKeySet();
        var offering = consumer();
        for (int from = 0; from < ids.size(); from += 50) {
            var dying = consumer();
            // Its connections end while it asks, waits, reads or acks.
            consumeUntilStopped(dying, seen);
            get(offering.offer(offers(ids.subList(from, from + 50))));
            long pause = random.nextInt(30);
            await().pollDelay(Duration.ofMillis(pause)).until(() -> true);
            try {
                ((RedisRunQueue) dying).close();
            } finally {
                clients.get(clients.size() - 1).close();
            }
        }
        var stopped = consumeUntilStopped(offering, seen);
        await().atMost(LIMIT).until(() -> {
            var back = get(offering.reclaim(500));
            back.forEach(entry -> seen.add(entry.id()));
            get(offering.ack(back));
            return seen.containsAll(ids);
        });
        stopped.set(true);
    }
}
