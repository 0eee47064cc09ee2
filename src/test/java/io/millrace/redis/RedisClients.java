package io.millrace.redis;

import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;

/** Clients as the application has them, for a {@code REDIS_URL} of any kind. */
public final class RedisClients {

    private RedisClients() {}

    public static Redis of(Vertx vertx, String url) {
        return Redis.createClient(vertx, options(url));
    }

    public static RedisOptions options(String url) {
        var parsed = RedisUrl.parse(url);
        var options =
                new RedisOptions().setType(RedisClientType.valueOf(parsed.kind().name()));
        // The defaults of the platform.
        options.setMaxPoolSize(16).getNetClientOptions().setConnectTimeout(2_000);
        parsed.hosts().forEach(options::addConnectionString);
        parsed.master().ifPresent(options::setMasterName);
        return options;
    }
}
