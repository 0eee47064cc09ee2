package io.millrace.feed;

import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.redis.RedisClients;
import io.millrace.redis.TestRedisConfig;
import io.millrace.testing.Servers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** The contract of the feed on every kind of Redis. */
abstract class RedisFeedContract extends FeedContract {

    // Pattern characters in it must not matter.
    final String prefix = Servers.freshPrefix() + "[x]*";
    final Timer lag = new SimpleMeterRegistry().timer("lag");
    private final List<AutoCloseable> open = new ArrayList<>();

    /** The Redis shared by all tests of the class. */
    abstract String url();

    /** How long Redis may take to answer. */
    Duration timeout() {
        return Duration.ofSeconds(2);
    }

    @Override
    Feed process(Settings settings) {
        return process(url(), settings);
    }

    RedisFeed process(String url, Settings settings) {
        var client = RedisClients.of(vertx, url);
        var config = new TestRedisConfig(prefix, timeout());
        var feed = new RedisFeed(vertx, client, config, settings, InstantSource.system(), lag);
        open.add(() -> {
            feed.close();
            client.close();
        });
        return feed;
    }

    @Override
    int topics(Feed feed) {
        return ((RedisFeed) feed).topics();
    }

    @AfterEach
    void close() throws Exception {
        for (var one : open) {
            one.close();
        }
    }
}
