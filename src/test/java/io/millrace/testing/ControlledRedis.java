package io.millrace.testing;

import io.millrace.app.embedded.RedisServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A Redis of its own, that a test stops, kills, and starts again on the same port. */
public final class ControlledRedis implements AutoCloseable {

    private final RedisServer server;

    private ControlledRedis(RedisServer server) {
        this.server = server;
    }

    /** Running; every write is in its append-only file before it is answered, so a restart forgets nothing. */
    public static ControlledRedis durable() {
        return start(List.of("--appendonly", "yes", "--appendfsync", "always", "--save", ""));
    }

    /** Running; a restart forgets everything. */
    public static ControlledRedis forgetful() {
        return start(List.of("--appendonly", "no", "--save", ""));
    }

    private static ControlledRedis start(List<String> settings) {
        try {
            var home = Files.createTempDirectory(Files.createDirectories(Path.of("target", "controlled")), "redis");
            Servers.choosePort(home);
            var server = new RedisServer(home, settings);
            server.start();
            Runtime.getRuntime().addShutdownHook(new Thread(server::stop));
            return new ControlledRedis(server);
        } catch (IOException e) {
            throw new IllegalStateException("no place for Redis", e);
        }
    }

    /** {@code redis://...}; stays the same over restarts. */
    public String url() {
        return server.url();
    }

    public int port() {
        return server.port();
    }

    public void stop() {
        server.stop();
    }

    /** Empties it. */
    public void flushAll() {
        send("FLUSHALL");
    }

    /** From now on it answers, and refuses to write: it misses a replica. */
    public void refuseWrites() {
        send("CONFIG SET min-replicas-to-write 1");
    }

    public void takeWrites() {
        send("CONFIG SET min-replicas-to-write 0");
    }

    private void send(String command) {
        try (var socket = new Socket("127.0.0.1", port())) {
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
            var answer = new String(socket.getInputStream().readNBytes(3), StandardCharsets.US_ASCII);
            if (!answer.equals("+OK")) {
                throw new AssertionError(answer);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SIGKILL. */
    public void kill9() {
        server.kill();
    }

    public void startAgain() {
        int port = server.port();
        server.start();
        ControlledPostgres.requireSame(port, server.port());
    }

    @Override
    public void close() {
        server.stop();
    }
}
