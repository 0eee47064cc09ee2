package io.millrace.testing;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import redis.embedded.core.ExecutableProvider;

/** One {@code redis-server} as a child of this JVM, in whatever role its settings give it. Ends with the JVM. */
final class RedisProcess implements AutoCloseable {

    private static final int BUS_OFFSET = 10_000;
    private static final long START_MS = 20_000;
    private static final long PAUSE_MS = 20;

    private static Path binary;

    private final int port = freePort();
    private final Path home;
    private final List<String> arguments;
    /** Empty: none. */
    private final String password;

    private Process process;
    private volatile boolean stopped;

    private RedisProcess(Path home, String password) {
        this.home = home;
        this.arguments = new ArrayList<>();
        this.password = password;
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    }

    /**
     * A server that keeps nothing but what its role needs.
     *
     * @param password of its clients and of its master; empty = none
     * @param settings as arguments
     */
    static RedisProcess server(String password, String... settings) {
        var redis = new RedisProcess(newHome(), password);
        if (!password.isEmpty()) {
            redis.arguments.addAll(List.of("--requirepass", password, "--masterauth", password));
        }
        redis.arguments.addAll(List.of("--port", Integer.toString(redis.port), "--bind", "127.0.0.1"));
        redis.arguments.addAll(List.of("--dir", redis.home.toString(), "--save", "", "--appendonly", "no"));
        redis.arguments.addAll(List.of("--logfile", "redis.log"));
        redis.arguments.addAll(Arrays.asList(settings));
        return redis.start();
    }

    /** A sentinel; {@code settings} as lines of its file, which it writes what it learns into. */
    static RedisProcess sentinel(String... settings) {
        var redis = new RedisProcess(newHome(), "");
        var file = redis.home.resolve("sentinel.conf");
        var lines = new ArrayList<>(List.of("port " + redis.port, "bind 127.0.0.1", "dir " + redis.home));
        lines.add("logfile sentinel.log");
        lines.addAll(Arrays.asList(settings));
        try {
            Files.write(file, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        redis.arguments.addAll(List.of(file.toString(), "--sentinel"));
        return redis.start();
    }

    int port() {
        return port;
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    /** Also again, on the same port. */
    RedisProcess start() {
        try {
            var command = new ArrayList<>(List.of(binary().toString()));
            command.addAll(arguments);
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(home.resolve("stdout").toFile())
                    .start();
            for (long waited = 0; !answers(); waited += PAUSE_MS) {
                if (waited > START_MS || !process.isAlive()) {
                    throw new IllegalStateException("Redis does not start: " + command + "; see " + home);
                }
                Thread.sleep(PAUSE_MS);
            }
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Neither killed nor stopped. */
    boolean serving() {
        return process.isAlive() && !stopped;
    }

    /** SIGKILL. */
    void kill9() {
        process.destroyForcibly();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                throw new IllegalStateException("Redis on port " + port + " does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** SIGSTOP: connections stay open, and nothing answers. */
    void stop() {
        stopped = true;
        signal("-STOP");
    }

    /** SIGCONT. */
    void goOn() {
        signal("-CONT");
        stopped = false;
    }

    private void signal(String name) {
        try {
            var kill = new ProcessBuilder("kill", name, Long.toString(process.pid())).start();
            if (kill.waitFor() != 0) {
                throw new IllegalStateException("kill " + name + " answers " + kill.exitValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        kill9();
        try (var files = Files.walk(home)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException e) {
            // Closed before.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A reply: text, a number, a list of replies, or null. Fails with what Redis says when that is an error. */
    Object ask(String... command) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) START_MS);
            var in = new BufferedInputStream(socket.getInputStream());
            if (!password.isEmpty()) {
                socket.getOutputStream().write(encoded("AUTH", password));
                reply(in);
            }
            socket.getOutputStream().write(encoded(command));
            return reply(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] encoded(String... command) {
        var text = new StringBuilder("*" + command.length + "\r\n");
        for (var part : command) {
            text.append('$').append(part.length()).append("\r\n").append(part).append("\r\n");
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static Object reply(InputStream in) throws IOException {
        var line = line(in);
        var rest = line.substring(1);
        return switch (line.charAt(0)) {
            case '+' -> rest;
            case ':' -> Long.parseLong(rest);
            case '$' -> {
                int length = Integer.parseInt(rest);
                yield length < 0 ? null : new String(in.readNBytes(length + 2), 0, length, StandardCharsets.UTF_8);
            }
            case '*' -> {
                var list = new ArrayList<>();
                for (int i = Integer.parseInt(rest); i > 0; i--) {
                    list.add(reply(in));
                }
                yield list;
            }
            default -> throw new IllegalStateException(line);
        };
    }

    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int c = in.read(); c != '\r'; c = in.read()) {
            if (c < 0) {
                throw new IOException("Redis closed the connection after " + line);
            }
            line.append((char) c);
        }
        in.read();
        return line.toString();
    }

    // LOADING is no answer yet.
    private boolean answers() {
        try {
            return "PONG".equals(ask("PING"));
        } catch (UncheckedIOException | IllegalStateException e) {
            return false;
        }
    }

    private static synchronized Path binary() throws IOException {
        if (binary == null) {
            // One of each test process: another could not be written while a server runs from it.
            var folder = Files.createTempDirectory(Files.createDirectories(Path.of("target", "redis-binary")), "of")
                    .toAbsolutePath();
            binary = ExecutableProvider.newJarResourceProvider(folder.toFile())
                    .get()
                    .toPath();
        }
        return binary;
    }

    private static Path newHome() {
        try {
            return Files.createTempDirectory(Files.createDirectories(Path.of("target", "controlled")), "redis")
                    .toAbsolutePath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // With the port of the cluster's bus free too, and both below what a port can be.
    private static int freePort() {
        for (int i = 0; i < 100; i++) {
            int port = Servers.freePort();
            if (port + BUS_OFFSET <= 65_535 && free(port + BUS_OFFSET)) {
                return port;
            }
        }
        throw new IllegalStateException("no two free ports " + BUS_OFFSET + " apart");
    }

    private static boolean free(int port) {
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
