package io.millrace.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.flywaydb.core.Flyway;
import redis.embedded.RedisServer;

/** The real servers of this test process: started when first asked for, stopped with the JVM. */
public final class Servers {

    // Below those that the system gives to outgoing connections (net.ipv4.ip_local_port_range): a server that a test
    // stops
    // finds its port free when it starts again, whatever runs beside it.
    private static final int FIRST_PORT = 12_000;
    private static final int LAST_PORT = 32_000;
    private static final int TRIES = 1_000;

    private static EmbeddedPostgres postgres;
    private static String migrated;
    private static RedisServer redis;

    private Servers() {}

    /** A new, empty database; {@code postgresql://...} */
    public static String newDatabase() {
        return create("");
    }

    /** A new database with the schema of this version and no rows: a copy, for it is migrated once in this process. */
    public static synchronized String migratedDatabase() {
        if (migrated == null) {
            var url = URI.create(newDatabase());
            Flyway.configure()
                    .dataSource("jdbc:postgresql://localhost:" + url.getPort() + url.getPath(), "postgres", "postgres")
                    .load()
                    .migrate();
            migrated = url.getPath().substring(1);
        }
        return create(" template " + migrated);
    }

    private static synchronized String create(String options) {
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
                statement.execute("create database " + name + options);
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
        for (int i = 0; i < TRIES; i++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST_PORT, LAST_PORT);
            try (var socket = new ServerSocket(port)) {
                return socket.getLocalPort();
            } catch (IOException e) {
                // Taken; another.
            }
        }
        throw new IllegalStateException("no free port");
    }

    /** For a server that keeps its port in its home. */
    static void choosePort(Path home) throws IOException {
        var file = Files.createDirectories(home).resolve("port");
        if (!Files.exists(file)) {
            Files.writeString(file, Integer.toString(freePort()));
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
