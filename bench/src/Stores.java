import io.millrace.app.embedded.PostgresServer;
import io.millrace.app.embedded.RedisServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The one Postgres and the one Redis of a run, the same for every contender. */
record Stores(int postgresPort, int redisPort, Path postmasterPid, Path redisPid, Runnable stop)
        implements AutoCloseable {

    private static final String PREFIX = "bench_";
    private static final List<FileLock> LOCKS = new ArrayList<>();

    /** Those that the product brings along, with the settings they are shipped with; their data stays until the next run. */
    static Stores own(Path folder) throws IOException {
        lock(folder);
        var postgres = new PostgresServer(folder.resolve("postgres"), folder.resolve("postgres/server"), Map.of());
        var redis = new RedisServer(folder.resolve("redis"), List.of());
        Runnable stop = () -> {
            redis.stop();
            postgres.stop();
        };
        Runtime.getRuntime().addShutdownHook(new Thread(stop));
        postgres.start();
        redis.start();
        return new Stores(
                postgres.port(),
                redis.port(),
                folder.resolve("postgres/data/postmaster.pid"),
                folder.resolve("redis/redis.pid"),
                stop);
    }

    /** Those of the peers' drivers, which start them when they are down; {@code PEERS_HOME} says where their data is. */
    static Stores ofPeers(Path drivers, Path home) throws IOException, InterruptedException {
        lock(home);
        var script = drivers.resolve("infra.sh").toString();
        Runnable stop = () -> {
            try {
                infra(script, home, "stop");
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException("the peers' Postgres and Redis do not stop", e);
            }
        };
        Runtime.getRuntime().addShutdownHook(new Thread(stop));
        infra(script, home, "start");
        return new Stores(55432, 56379, home.resolve("pg/data/postmaster.pid"), home.resolve("redis/redis.pid"), stop);
    }

    // Until this process ends: a second run would take the servers from under the first.
    private static void lock(Path folder) throws IOException {
        var file = Files.createDirectories(folder).resolve("bench.lock");
        var lock = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)
                .tryLock();
        if (lock == null) {
            throw new IllegalStateException("another measurement uses the servers in " + folder);
        }
        LOCKS.add(lock); // A channel that nobody refers to is closed by the collector, and the lock with it.
    }

    private static void infra(String script, Path home, String what) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(script, what)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(
                        what.equals("start") ? ProcessBuilder.Redirect.INHERIT : ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("PEERS", home.toString());
        if (builder.start().waitFor() != 0 && what.equals("start")) {
            throw new IllegalStateException(script + " " + what + " failed");
        }
    }

    String url(String database) {
        return "postgresql://postgres:postgres@127.0.0.1:" + postgresPort + "/" + database;
    }

    Facts facts(String database) throws SQLException {
        return new Facts(
                "jdbc:postgresql://127.0.0.1:" + postgresPort + "/" + database + "?user=postgres&password=postgres");
    }

    /** An empty database of that name and an empty Redis, whatever was there. */
    void empty(String name) throws IOException, SQLException {
        drop(name);
        try (var facts = facts("postgres")) {
            facts.execute("create database " + PREFIX + name);
        }
        flush();
    }

    void flush() throws IOException {
        redis("FLUSHALL");
    }

    void drop(String name) throws SQLException {
        try (var facts = facts("postgres")) {
            facts.execute("drop database if exists " + PREFIX + name + " with (force)");
        }
    }

    boolean has(String name) throws SQLException {
        try (var facts = facts("postgres")) {
            return facts.one("select count(*) from pg_database where datname = '" + PREFIX + name + "'")
                    .equals("1");
        }
    }

    static String database(String name) {
        return PREFIX + name;
    }

    /** The answer to an inline command, as it comes. */
    String redis(String command) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), redisPort)) {
            socket.getOutputStream().write((command + "\r\nQUIT\r\n").getBytes(StandardCharsets.US_ASCII));
            var answer = new ByteArrayOutputStream();
            socket.getInputStream().transferTo(answer);
            var text = answer.toString(StandardCharsets.US_ASCII);
            if (text.startsWith("-")) {
                throw new IllegalStateException(command + ": " + text);
            }
            return text;
        }
    }

    /** The settings that decide what a commit costs, as the servers have them. */
    String settings() throws IOException, SQLException {
        try (var facts = facts("postgres")) {
            return "Postgres "
                    + String.join(
                            ", ",
                            facts.settings(
                                    "server_version",
                                    "fsync",
                                    "synchronous_commit",
                                    "shared_buffers",
                                    "max_connections"))
                    + "; Redis " + setting("appendonly") + ", " + setting("appendfsync") + ", " + setting("save");
        }
    }

    // *2 $10 appendonly $2 no +OK
    private String setting(String name) throws IOException {
        var lines = redis("CONFIG GET " + name).split("\r\n");
        return name + "=" + (lines.length > 4 ? lines[4] : "");
    }

    static long pid(Path file) throws IOException {
        return Long.parseLong(Files.readAllLines(file).get(0).strip());
    }

    @Override
    public void close() {
        stop.run();
    }
}
