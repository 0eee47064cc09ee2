package io.millrace.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.UUID;
import redis.embedded.RedisServer;

/** The real servers of this test process: started when first asked for, stopped with the JVM. */
public final class Servers {

    private static EmbeddedPostgres postgres;
    private static RedisServer redis;

    private Servers() {}

    /** A new, empty database; {@code postgresql://...} */
    public static synchronized String newDatabase() {
        try {
            if (postgres == null) {
                postgres = EmbeddedPostgres.builder()
                        .setServerConfig("max_connections", "300")
                        .start();
                Runtime.getRuntime().addShutdownHook(new Thread(Servers::stopPostgres));
            }
            var name = "t" + UUID.randomUUID().toString().replace("-", "");
            try (var connection = postgres.getPostgresDatabase().getConnection();
                    var statement = connection.createStatement()) {
                statement.execute("create database " + name);
            }
            return "postgresql://postgres:postgres@localhost:" + postgres.getPort() + "/" + name;
        } catch (Exception e) {
            throw new IllegalStateException("embedded Postgres did not start", e);
        }
    }

    /** The one Redis; use {@link #freshPrefix} or flush it. {@code redis://...} */
    public static synchronized String redis() {
        try {
            if (redis == null) {
                redis = RedisServer.newRedisServer()
                        .port(freePort())
                        .setting("save \"\"")
                        .setting("appendonly no")
                        .build();
                redis.start();
                Runtime.getRuntime().addShutdownHook(new Thread(Servers::stopRedis));
            }
            return "redis://localhost:" + redis.ports().get(0);
        } catch (IOException e) {
            throw new IllegalStateException("embedded Redis did not start", e);
        }
    }

    /** A key prefix nobody else uses. */
    public static String freshPrefix() {
        return "test-" + UUID.randomUUID() + ":";
    }

    public static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException("no free port", e);
        }
    }

    private static void stopPostgres() {
        try {
            postgres.close();
        } catch (IOException e) {
            throw new IllegalStateException("embedded Postgres did not stop", e);
        }
    }

    private static void stopRedis() {
        try {
            redis.stop();
        } catch (IOException e) {
            throw new IllegalStateException("embedded Redis did not stop", e);
        }
    }
}
