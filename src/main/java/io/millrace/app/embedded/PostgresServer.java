package io.millrace.app.embedded;

import io.millrace.app.EmbeddedException;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Postgres started by {@code pg_ctl} in a session of its own, so that a Ctrl-C for the application does not reach it. Zonky
 * unpacks the binaries and creates the cluster; it does not run the server, because it would stop it as soon as the JVM
 * begins to exit, and because it turns fsync off.
 */
public final class PostgresServer implements Server {

    private static final long COMMAND_SECONDS = 90;
    private static final Duration KILL = Duration.ofSeconds(20);

    private final Path home;
    private final Path data;
    private final Path binaries;
    private final Map<String, String> settings;
    private int port;

    /**
     * @param home the folder of data, log and port
     * @param binaries the folder of the unpacked binaries; may be shared
     * @param settings as in {@code postgresql.conf}
     */
    public PostgresServer(Path home, Path binaries, Map<String, String> settings) {
        this.home = home.toAbsolutePath();
        this.data = this.home.resolve("data");
        this.binaries = binaries.toAbsolutePath();
        this.settings = Map.copyOf(settings);
    }

    @Override
    public void start() {
        try {
            Files.createDirectories(home);
            if (!Files.exists(data.resolve("postmaster.opts")) || !Files.exists(binary("postgres"))) {
                create();
            }
            if (StaleServer.find(pidFile(), data.toString()).isPresent()) {
                stop();
            }
            // Stale: its id may by now belong to another process, which Postgres would mistake for a running server.
            Files.deleteIfExists(pidFile());
            port = Ports.keep(home.resolve("port"));
            control("-w", "-l", home.resolve("postgres.log").toString(), "-o", options(), "start");
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @Override
    public void stop() {
        try {
            if (StaleServer.find(pidFile(), data.toString()).isPresent()) {
                control("-w", "-m", "fast", "stop");
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @Override
    public void kill() {
        try {
            var process = StaleServer.find(pidFile(), data.toString()).orElseThrow();
            // Its children first: they notice the end of the postmaster only with a delay.
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            StaleServer.awaitGone(pidFile(), data.toString(), KILL);
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
        return "postgresql://postgres:postgres@127.0.0.1:" + port + "/postgres";
    }

    private void create() throws IOException {
        if (root() && !LinuxUtils.isUnshareAvailable()) {
            throw new EmbeddedException("Postgres does not run as root, and `unshare -U` is not allowed here;"
                    + " start Millrace as another user, or set DATABASE_URL.");
        }
        EmbeddedPostgres.builder()
                .setOverrideWorkingDirectory(binaries.toFile())
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .start()
                .close();
    }

    // postmaster.opts contains the command line of the last start, and so the path of the binaries.
    private Path binary(String name) throws IOException {
        var command = Files.readString(data.resolve("postmaster.opts"))
                .split(" \"", 2)[0]
                .strip();
        var postgres = Path.of(command);
        var suffix = command.endsWith(".exe") ? ".exe" : "";
        return postgres.resolveSibling(name + suffix);
    }

    private String options() {
        var options = new StringBuilder("-p " + port + " -c listen_addresses=127.0.0.1 -c unix_socket_directories=");
        settings.forEach(
                (key, value) -> options.append(" -c ").append(key).append('=').append(value));
        return options.toString();
    }

    private void control(String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        if (root()) {
            command.addAll(List.of("unshare", "-U"));
        }
        command.addAll(List.of(binary("pg_ctl").toString(), "-D", data.toString()));
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("pg_ctl.log").toFile())
                .start();
        try {
            if (!process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("pg_ctl did not answer within " + COMMAND_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for pg_ctl", e);
        }
        if (process.exitValue() != 0) {
            throw new IOException("pg_ctl ended with " + process.exitValue());
        }
    }

    private Path pidFile() {
        return data.resolve("postmaster.pid");
    }

    // LinuxUtils returns false for a root user that may not unshare.
    private static boolean root() {
        return "root".equals(System.getProperty("user.name"));
    }

    private EmbeddedException failed(IOException cause) {
        return new EmbeddedException(
                "Postgres in " + home + " does not start or stop: " + cause.getMessage() + "; see the logs there.",
                cause);
    }
}
