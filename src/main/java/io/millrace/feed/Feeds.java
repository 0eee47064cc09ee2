package io.millrace.feed;

import io.millrace.redis.RedisConfig;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import java.time.InstantSource;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Chooses the adapter: Redis where {@code REDIS_URL} is set, else the feed of this process. */
@ApplicationScoped
class Feeds {

    @Produces
    @ApplicationScoped
    Feed feed(
            @ConfigProperty(name = "REDIS_URL") Optional<String> url,
            Vertx vertx,
            Instance<Redis> client,
            RedisConfig redis,
            FeedConfig config,
            InstantSource clock) {
        return url.filter(text -> !text.isBlank()).isPresent()
                ? new RedisFeed(vertx, client.get(), redis, config, clock)
                : new LocalFeed(config, clock);
    }

    void close(@Disposes Feed feed) throws Exception {
        if (feed instanceof AutoCloseable open) {
            open.close();
        }
    }
}
