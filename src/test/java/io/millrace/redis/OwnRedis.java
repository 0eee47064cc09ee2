package io.millrace.redis;

import io.millrace.testing.Servers;
import java.io.IOException;
import java.io.UncheckedIOException;
import redis.embedded.RedisServer;

/** A Redis of one test, which may flush, kill and restart it. */
public final class OwnRedis implements AutoCloseable {

    private final int port = Servers.freePort();
    private RedisServer server;

    public OwnRedis() {
        start();
    }

    public void start() {
        try {
            server = RedisServer.newRedisServer()
                    .port(port)
                    .setting("save \"\"")
                    .setting("appendonly no")
                    .build();
            server.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void stop() {
        try {
            server.stop();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String url() {
        return "redis://localhost:" + port;
    }

    @Override
    public void close() {
        stop();
    }
}
