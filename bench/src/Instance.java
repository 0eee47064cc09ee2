import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Millrace with servers of its own, in a folder of its own, as MILLRACE_EMBEDDED=true gives it to everybody. */
final class Instance implements AutoCloseable {

    private static final long READY_MS = 120_000;
    private static final long STOP_SECONDS = 180;

    private final Path folder;
    private final Process process;
    private boolean closed;
    final int port;

    Instance(Path root, List<String> javaOptions) throws Exception {
        folder = Files.createTempDirectory("millrace-bench-");
        try (var socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(javaOptions);
        command.addAll(List.of("-jar", root.resolve("target/quarkus-app/quarkus-run.jar").toString()));
        var builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile());
        var environment = builder.environment();
        environment.keySet().removeAll(List.of("DATABASE_URL", "REDIS_URL", "WORKER_MODE"));
        environment.put("MILLRACE_EMBEDDED", "true");
        environment.put("HOST", "127.0.0.1");
        environment.put("PORT", Integer.toString(port));
        environment.putIfAbsent("WORKFLOW_CONCURRENCY", "100");
        process = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
        awaitReady();
    }

    private void awaitReady() throws Exception {
        long until = System.currentTimeMillis() + READY_MS;
        while (!ready()) {
            if (!process.isAlive() || System.currentTimeMillis() > until) {
                throw new IllegalStateException("Millrace does not start:\n" + Files.readString(folder.resolve("log")));
            }
            Thread.sleep(100);
        }
    }

    private boolean ready() throws IOException {
        var connection = (HttpURLConnection)
                URI.create("http://127.0.0.1:" + port + "/health/ready").toURL().openConnection();
        try {
            return connection.getResponseCode() == 200;
        } catch (IOException notYet) {
            return false;
        } finally {
            connection.disconnect();
        }
    }

    void put(String name, String yaml) throws IOException {
        var connection = (HttpURLConnection) URI.create("http://127.0.0.1:" + port + "/api/workflows/" + name)
                .toURL()
                .openConnection();
        connection.setRequestMethod("PUT");
        connection.setRequestProperty("Content-Type", "application/yaml");
        connection.setDoOutput(true);
        connection.getOutputStream().write(yaml.getBytes(StandardCharsets.UTF_8));
        if (connection.getResponseCode() >= 300) {
            throw new IllegalStateException("PUT answers " + connection.getResponseCode() + ": "
                    + new String(connection.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    String jdbcUrl() throws IOException {
        return "jdbc:postgresql://127.0.0.1:" + Files.readString(folder.resolve(".millrace/postgres/port")).strip()
                + "/postgres?user=postgres&password=postgres";
    }

    int redisPort() throws IOException {
        return Integer.parseInt(Files.readString(folder.resolve(".millrace/redis/port")).strip());
    }

    Usage usage() throws IOException {
        return Usage.of(
                process.pid(),
                pid(".millrace/postgres/data/postmaster.pid"),
                pid(".millrace/redis/redis.pid"));
    }

    private long pid(String file) throws IOException {
        try (var lines = Files.lines(folder.resolve(file))) {
            return Long.parseLong(lines.findFirst().orElseThrow().strip());
        }
    }

    /** Stops it, and with it its servers, and deletes the folder. A second call does nothing. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("Millrace does not stop: it and its servers are left to you; see " + folder);
                return;
            }
            try (Stream<Path> files = Files.walk(folder)) {
                for (var file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        } catch (IOException | InterruptedException e) {
            System.err.println("not cleaned up: " + folder + " (" + e + ")");
        }
    }
}
