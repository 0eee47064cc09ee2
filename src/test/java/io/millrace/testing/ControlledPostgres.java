package io.millrace.testing;

import io.millrace.app.embedded.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;

/** A Postgres of its own, that a test stops, kills, and starts again on the same port with the same data. */
public final class ControlledPostgres implements AutoCloseable {

    private static final Path BINARIES = Path.of("target", "postgres-binaries");

    private final Path home;
    private final PostgresServer server;

    private ControlledPostgres(Path home, PostgresServer server) {
        this.home = home;
        this.server = server;
    }

    /** Running, with durable commits as in production. */
    public static ControlledPostgres start() {
        return start(Map.of());
    }

    /** @param settings as in {@code postgresql.conf}, on top of those it always has */
    public static ControlledPostgres start(Map<String, String> settings) {
        return start(newHome(), settings);
    }

    /**
     * @param home a {@link #newHome}, in which there may be data already
     * @param settings as in {@code postgresql.conf}, on top of those it always has
     */
    public static ControlledPostgres start(Path home, Map<String, String> settings) {
        try {
            var all = new HashMap<>(settings);
            all.put("max_connections", "300");
            Files.createDirectories(BINARIES);
            Servers.choosePort(home);
            var server = new PostgresServer(home, BINARIES, all);
            server.start();
            Runtime.getRuntime().addShutdownHook(new Thread(server::stop));
            return new ControlledPostgres(home, server);
        } catch (IOException e) {
            throw new IllegalStateException("no place for Postgres", e);
        }
    }

    public static Path newHome() {
        try {
            return Files.createTempDirectory(Files.createDirectories(Path.of("target", "controlled")), "postgres")
                    .toAbsolutePath();
        } catch (IOException e) {
            throw new IllegalStateException("no place for Postgres", e);
        }
    }

    /** The data of the server that has this home. */
    public static Path data(Path home) {
        return home.resolve("data");
    }

    public Path data() {
        return data(home);
    }

    /** {@code postgresql://...}; stays the same over restarts. */
    public String url() {
        return server.url();
    }

    public int port() {
        return server.port();
    }

    /** In order: clients are disconnected, everything is on disk. */
    public void stop() {
        server.stop();
    }

    /** SIGKILL to the server and its children. */
    public void kill9() {
        server.kill();
    }

    public void startAgain() {
        int port = server.port();
        server.start();
        requireSame(port, server.port());
    }

    /** All it had on disk is gone. */
    public void destroy() {
        stop(); // Not killed: its children would still write where this deletes.
        try (var files = Files.walk(home)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        server.stop();
    }

    static void requireSame(int before, int after) {
        if (before != after) {
            throw new IllegalStateException("port " + before + " was taken by someone else meanwhile");
        }
    }
}
