package io.millrace.app.embedded;

import io.millrace.app.EmbeddedException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import redis.embedded.core.ExecutableProvider;

/** Redis as a daemon, in a session of its own, so that a Ctrl-C for the application does not reach it. */
public final class RedisServer implements Server {

    private static final long START_MS = 20_000;
    private static final Duration STOP = Duration.ofSeconds(20);
    private static final long PAUSE_MS = 20;

    private final Path home;
    private final List<String> settings;
    private int port;

    /**
     * @param home the folder of data, log and port
     * @param settings as further arguments of {@code redis-server}
     */
    public RedisServer(Path home, List<String> settings) {
        this.home = home.toAbsolutePath();
        this.settings = List.copyOf(settings);
    }

    @Override
    public void start() {
        try {
            Files.createDirectories(home);
            stop();
            Files.deleteIfExists(pidFile());
            port = Ports.keep(home.resolve("port"));
            var binary =
                    ExecutableProvider.newJarResourceProvider(home.toFile()).get();
            var command = new ArrayList<>(List.of(binary.getPath(), "--port", Integer.toString(port)));
            command.addAll(List.of("--bind", "127.0.0.1", "--dir", home.toString(), "--logfile", "redis.log"));
            command.addAll(List.of("--daemonize", "yes", "--pidfile", pidFile().toString()));
            command.addAll(settings);
            var process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.waitFor();
            awaitReady();
        } catch (IOException e) {
            throw failed(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed(e);
        }
    }

    @Override
    public void stop() {
        try {
            var running = StaleServer.find(pidFile(), mark());
            if (running.isPresent()) {
                // On SIGTERM Redis writes its data to disk and exits.
                running.get().destroy();
                StaleServer.awaitGone(pidFile(), mark(), STOP);
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @Override
    public void kill() {
        try {
            StaleServer.find(pidFile(), mark()).orElseThrow().destroyForcibly();
            StaleServer.awaitGone(pidFile(), mark(), STOP);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    private void awaitReady() throws IOException, InterruptedException {
        for (long waited = 0; !answers(); waited += PAUSE_MS) {
            if (waited >= START_MS) {
                throw new IOException("no answer on port " + port + " after " + START_MS + " ms");
            }
            Thread.sleep(PAUSE_MS);
        }
    }

    // LOADING and refused connections mean that it is not ready yet.
    private boolean answers() {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) START_MS);
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(5), StandardCharsets.US_ASCII).equals("+PONG");
        } catch (IOException e) {
            return false;
        }
    }

    // The binary is unpacked into the home, so this is part of its command.
    private String mark() {
        return home.toString();
    }

    private Path pidFile() {
        return home.resolve("redis.pid");
    }

    private EmbeddedException failed(Exception cause) {
        return new EmbeddedException(
                "Redis in " + home + " does not start or stop: " + cause.getMessage() + "; see redis.log there.",
                cause);
    }
}
