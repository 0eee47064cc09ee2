package io.millrace.feed;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.millrace.redis.RedisConfig;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Chooses the adapter: Redis if {@code REDIS_URL} is set, otherwise the in-process feed. */
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
            InstantSource clock,
            MeterRegistry metrics) {
        if (url.filter(text -> !text.isBlank()).isEmpty()) {
            return new LocalFeed(config, clock);
        }
        var feed = new RedisFeed(vertx, client.get(), redis, config, clock, lag(metrics));
        Gauge.builder("millrace.feed.unsent", feed, RedisFeed::unsentEvents)
                .description("Events that wait because Redis did not take them")
                .baseUnit("events")
                .register(metrics);
        return feed;
    }

    private static Timer lag(MeterRegistry metrics) {
        return Timer.builder("millrace.feed.lag")
                .description("Time from the oldest event of a publish until Redis has stored it")
                .serviceLevelObjectives(
                        Duration.ofMillis(5),
                        Duration.ofMillis(25),
                        Duration.ofMillis(100),
                        Duration.ofMillis(500),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(10))
                .register(metrics);
    }

    void close(@Disposes Feed feed) throws Exception {
        if (feed instanceof AutoCloseable open) {
            open.close();
        }
    }
}
