package io.millrace.queue;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.execution.ExecutionId;
import io.millrace.queue.RunQueue.Refill;
import io.millrace.redis.TestRedisConfig;
import io.millrace.testing.Servers;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who fills the queue on Redis and when, and what others than its scripts leave in it. */
class RedisRefillTest {

    private final Vertx vertx = Vertx.vertx();
    private final Redis client = Redis.createClient(vertx, Servers.redis());
    private final String prefix = Servers.freshPrefix();
    private final List<RedisRunQueue> queues = new ArrayList<>();

    private RedisRunQueue queue(int partitions) {
        var queue = new RedisRunQueue(
                vertx,
                client,
                new TestRedisConfig(prefix),
                Settings.QUICK,
                partitions,
                UUID.randomUUID().toString(),
                InstantSource.system());
        queues.add(queue);
        return queue;
    }

    @AfterEach
    void close() {
        queues.forEach(RedisRunQueue::close);
        client.close();
        get(Uni.createFrom().completionStage(() -> vertx.close().toCompletionStage()));
    }

    private static <T> T get(Uni<T> uni) {
        return RunQueueContract.get(uni);
    }

    private Response redis(Command command, Object... arguments) {
        var request = Request.cmd(command);
        List.of(arguments).forEach(argument -> request.arg(argument.toString()));
        return get(Uni.createFrom().completionStage(() -> client.send(request).toCompletionStage()));
    }

    private String key(int partition, String name) {
        return "{" + prefix + ":queue:" + partition + "}:" + name;
    }

    private void lose(int partition) {
        redis(Command.KEYS, key(partition, "*")).forEach(key -> redis(Command.DEL, key.toString()));
    }

    private void filled(RunQueue queue) {
        var loss = get(queue.claimRefill());
        assertTrue(get(queue.refill(loss, List.of())));
        get(queue.completeRefill(loss));
        assertEquals(Refill.NONE, get(queue.claimRefill()));
    }

    @Test
    void onlyOneProcessRefillsUntilItStopsExtendingItsClaim() {
        var first = queue(1);
        var second = queue(1);
        var loss = get(first.claimRefill());
        assertEquals(Set.of(0), loss.parts());
        assertEquals(Refill.NONE, get(second.claimRefill()));
        var taken = await().atMost(Duration.ofSeconds(10))
                .until(() -> get(second.claimRefill()), found -> !found.equals(Refill.NONE));
        assertFalse(get(first.refill(loss, List.of())), "another has taken over");
        get(first.completeRefill(loss));
        assertTrue(get(second.refill(taken, List.of())), "the first must not end what the second does");
        get(second.completeRefill(taken));
        assertEquals(Refill.NONE, get(first.claimRefill()));
    }

    @Test
    void aLossDuringTheRefillIsNotMarkedAsFilled() {
        var queue = queue(1);
        var loss = get(queue.claimRefill());
        assertTrue(get(queue.refill(loss, RunQueueContract.offers(RunQueueContract.ids(10)))));
        lose(0);
        get(queue.completeRefill(loss));
        assertEquals(Set.of(0), get(queue.claimRefill()).parts());
    }

    @Test
    void onlyTheLostPartitionIsRefilled() {
        var queue = queue(4);
        filled(queue);
        int own = Math.floorMod("default".hashCode(), 4);
        lose(own);
        var other = (own + 1) % 4;
        var loss = get(queue.claimRefill());
        assertEquals(Set.of(own), loss.parts());
        assertTrue(get(queue.refill(loss, RunQueueContract.offers(RunQueueContract.ids(3)))));
        get(queue.completeRefill(loss));
        assertEquals(3, get(queue.depth()).ready());
        lose(other);
        loss = get(queue.claimRefill());
        assertEquals(Set.of(other), loss.parts());
        assertTrue(get(queue.refill(loss, RunQueueContract.offers(RunQueueContract.ids(3)))));
        assertEquals(3, get(queue.depth()).ready(), "this tenant is in a partition that lost nothing");
    }

    @Test
    void aChangedNumberOfPartitionsIsRefilled() {
        filled(queue(1));
        assertEquals(Set.of(0, 1, 2), get(queue(3).claimRefill()).parts());
    }

    @Test
    void aQueueThatNobodyCheckedForLongIsRefilled() {
        var queue = queue(1);
        filled(queue);
        long left = redis(Command.PTTL, key(0, "filled:1")).toLong();
        assertTrue(left > 50_000 && left <= 60_000, left + " ms");
        redis(Command.PEXPIRE, key(0, "filled:1"), 5000);
        assertEquals(Refill.NONE, get(queue.claimRefill()));
        assertTrue(redis(Command.PTTL, key(0, "filled:1")).toLong() > 50_000, "each look prolongs it");
    }

    @Test
    void aHalfRecordCountsAsMissingAndIsCompleted() {
        var queue = queue(1);
        var ids = RunQueueContract.ids(3);
        var offers = RunQueueContract.offers(ids.subList(0, 2));
        get(queue.offer(offers));
        get(queue.offer(RunQueueContract.offers(ids.subList(2, 3), Instant.now().plusSeconds(3600))));
        assertEquals(Set.of(), get(queue.missing(ids)));
        for (var subQueue : redis(Command.KEYS, key(0, "lane:*"))) {
            redis(Command.ZREM, subQueue.toString(), ids.get(0));
        }
        redis(Command.HDEL, key(0, "later"), ids.get(2));
        assertEquals(Set.of(ids.get(0), ids.get(2)), get(queue.missing(ids)));
        get(queue.offer(offers));
        assertEquals(Set.of(ids.get(2)), get(queue.missing(ids)));
        assertEquals(Set.copyOf(ids.subList(0, 2)), RunQueueContract.idsOf(RunQueueContract.takeAll(queue, 2)));
    }

    @Test
    void aScanReturnsForeignIdsAndDropsWhatIsNotAnId() {
        var queue = queue(1);
        var strangers = RunQueueContract.ids(2);
        redis(
                Command.ZADD,
                key(0, "due"),
                "9999999999999",
                strangers.get(0),
                "9999999999999",
                "nonsense",
                "9999999999999",
                "1-1-1-1-1");
        redis(Command.HSET, key(0, "waiting"), strangers.get(1), "not what it should be", "rubbish", "x");
        assertEquals(Set.copyOf(strangers), RunQueueContract.waiting(queue, 10));
        assertEquals(1, redis(Command.ZCARD, key(0, "due")).toInteger());
        assertEquals(Set.copyOf(strangers), get(queue.withdraw(strangers)));
        assertEquals(Set.<ExecutionId>of(), RunQueueContract.waiting(queue, 10));
        assertEquals(0, redis(Command.EXISTS, key(0, "due"), key(0, "waiting")).toInteger());
    }

    @Test
    void aScanReturnsEntriesTakenLongAgoAndNotThoseBeingClaimed() {
        var queue = queue(1);
        get(queue.offer(RunQueueContract.offers(RunQueueContract.ids(3))));
        var entries = RunQueueContract.takeAll(queue, 3);
        assertEquals(List.of(), get(queue.scan(RunQueue.Scan.START, 100)).taken());
        var page = await().atMost(Duration.ofSeconds(10))
                .until(
                        () -> get(queue.scan(RunQueue.Scan.START, 100)),
                        found -> found.taken().size() == 3);
        assertEquals(RunQueueContract.idsOf(entries), RunQueueContract.idsOf(page.taken()));
        get(queue.ack(page.taken()));
        assertEquals(new RunQueue.Depth(0, 0, 0, 0), get(queue.depth()));
    }
}
