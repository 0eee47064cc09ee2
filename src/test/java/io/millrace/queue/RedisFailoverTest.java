package io.millrace.queue;

import static io.millrace.queue.RunQueueContract.get;
import static io.millrace.queue.RunQueueContract.ids;
import static io.millrace.queue.RunQueueContract.offers;
import static org.awaitility.Awaitility.await;

import io.millrace.execution.ExecutionId;
import io.millrace.redis.RedisClients;
import io.millrace.redis.TestRedisConfig;
import io.millrace.testing.RedisCluster;
import io.millrace.testing.RedisSentinels;
import io.millrace.testing.Servers;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The queue, in the middle of traffic, when another Redis takes the place of the one it talks to. */
@Tag("long")
class RedisFailoverTest {

    /** Failover of the servers, then the platform's view of them, then ours. */
    private static final Duration RECOVERY = Duration.ofSeconds(20);

    private static Vertx vertx;

    @BeforeAll
    static void startVertx() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stopVertx() {
        get(Uni.createFrom().completionStage(() -> vertx.close().toCompletionStage()));
    }

    @Test
    void afterTheMasterIsKilledTheQueueContinuesAtTheNewOne() throws Exception {
        try (var sentinels = RedisSentinels.start()) {
            continuesAfter(sentinels.url(), sentinels::killMaster, "sentinels, master killed");
        }
    }

    @Test
    void afterTheMasterStopsAnsweringTheQueueContinuesAtTheNewOne() throws Exception {
        try (var sentinels = RedisSentinels.start()) {
            continuesAfter(sentinels.url(), sentinels::stopMaster, "sentinels, master stopped");
        }
    }

    @Test
    void afterAClusterNodeIsKilledTheQueueContinuesAtItsReplica() throws Exception {
        try (var cluster = RedisCluster.withReplicas()) {
            var prefix = Servers.freshPrefix();
            int node = cluster.masterOf("{" + prefix + ":queue:0}");
            continuesAfter(cluster.url(), prefix, () -> cluster.killMaster(node), "cluster, master killed");
        }
    }

    private static void continuesAfter(String url, Runnable fault, String name) throws Exception {
        continuesAfter(url, Servers.freshPrefix(), fault, name);
    }

    private static void continuesAfter(String url, String prefix, Runnable fault, String name) throws Exception {
        var client = RedisClients.of(vertx, url);
        var config = new TestRedisConfig(prefix, Duration.ofSeconds(2));
        var consumer = UUID.randomUUID().toString();
        var stopped = new AtomicBoolean();
        try (var queue =
                new RedisRunQueue(vertx, client, config, Settings.QUICK, 1, consumer, InstantSource.system())) {
            var seen = ConcurrentHashMap.<ExecutionId>newKeySet();
            consume(queue, seen, stopped);
            var before = ids(50);
            get(queue.offer(offers(before)));
            await().atMost(RECOVERY).until(() -> seen.containsAll(before));

            long since = System.nanoTime();
            fault.run();
            var after = ids(50);
            // What the sweeper does with an offer that failed.
            await().pollInterval(Duration.ofMillis(100))
                    .atMost(RECOVERY)
                    .ignoreExceptions()
                    .until(() -> {
                        get(queue.offer(offers(after)));
                        return true;
                    });
            await().atMost(RECOVERY).until(() -> seen.containsAll(after));
            System.out.printf(
                    "%s: the queue hands out again after %d ms%n",
                    name, Duration.ofNanos(System.nanoTime() - since).toMillis());
        } finally {
            stopped.set(true);
            client.close();
        }
    }

    private static void consume(RunQueue queue, Set<ExecutionId> seen, AtomicBoolean stopped) {
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
    }
}
