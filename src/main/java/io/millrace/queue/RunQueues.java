package io.millrace.queue;

import io.millrace.redis.RedisConfig;
import io.millrace.redis.RedisUrl;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Chooses the adapter: Redis where {@code REDIS_URL} is set, else the queue of this process. */
@ApplicationScoped
class RunQueues {

    private static final int CLUSTER_PARTITIONS = 8;

    @Produces
    @ApplicationScoped
    RunQueue runQueue(
            @ConfigProperty(name = "REDIS_URL") Optional<String> url,
            @ConfigProperty(name = "WORKER_NAME") Optional<String> worker,
            Vertx vertx,
            Instance<Redis> client,
            RedisConfig redis,
            QueueConfig config,
            InstantSource clock) {
        if (url.filter(text -> !text.isBlank()).isEmpty()) {
            return new LocalRunQueue(vertx, config, clock);
        }
        // Two processes may have been given one name by mistake; as consumers they must differ.
        var consumer = worker.orElse("worker") + "-" + UUID.randomUUID();
        boolean cluster = RedisUrl.parse(url.get()).kind() == RedisUrl.Kind.CLUSTER;
        int partitions = config.partitions().orElse(cluster ? CLUSTER_PARTITIONS : 1);
        return new RedisRunQueue(vertx, client.get(), redis, config, partitions, consumer, clock);
    }

    void close(@Disposes RunQueue queue) throws Exception {
        if (queue instanceof AutoCloseable open) {
            open.close();
        }
    }
}
