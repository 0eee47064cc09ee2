package io.millrace.queue;

import io.millrace.redis.RedisClients;
import io.millrace.redis.TestRedisConfig;
import io.millrace.testing.RedisCluster;
import io.millrace.testing.Servers;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** On three masters, with three partitions. */
@Tag("long")
class RedisClusterRunQueueTest extends OrderContract {

    private static RedisCluster cluster;

    private final String prefix = Servers.freshPrefix();
    private final List<AutoCloseable> open = new ArrayList<>();

    @BeforeAll
    static void startCluster() {
        cluster = RedisCluster.start();
    }

    @AfterAll
    static void stopCluster() {
        cluster.close();
    }

    @Override
    RunQueue consumer(Settings settings) {
        // Each with a client of its own, as processes have.
        var client = RedisClients.of(vertx, cluster.url());
        var name = UUID.randomUUID().toString();
        var queue = new RedisRunQueue(
                vertx, client, new TestRedisConfig(prefix), settings, 3, name, InstantSource.system());
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
}
