import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** One process of the packaged service. */
final class Instance implements AutoCloseable {

    private static final long READY_MS = 120_000;
    private static final long STOP_SECONDS = 60;

    private final Process process;
    private final Path log;
    final int port;
    /** From the start of its process to the first answer that it is ready. */
    final double readyMs;


    /** What starts the service as it is packaged for the JVM. */
    static List<String> jar(Path root, List<String> javaOptions) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(javaOptions);
        command.addAll(List.of(
                "-jar", root.resolve("target/quarkus-app/quarkus-run.jar").toString()));
        return command;
    }

    /** The native executable that the build has left; empty: it was not built. */
    static Optional<Path> executable(Path root) throws IOException {
        try (var files = Files.list(root.resolve("target"))) {
            return files.filter(file -> file.toString().endsWith("-runner") && Files.isExecutable(file))
                    .findFirst();
        }
    }

    /**
     * @param command what starts the service
     * @param environment what differs from an instance as it comes, its database and its Redis among it
     */
    Instance(Path root, List<String> command, Map<String, String> environment) throws Exception {
        try (var socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        log = Files.createTempFile(Files.createDirectories(root.resolve("target/bench/logs")), "millrace-", ".log");
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().keySet().retainAll(List.of("PATH", "HOME", "TMPDIR", "LANG"));
        builder.environment().put("HOST", "127.0.0.1");
        builder.environment().put("PORT", Integer.toString(port));
        builder.environment().putAll(environment);
        long begun = System.nanoTime();
        process = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        awaitReady();
        readyMs = (System.nanoTime() - begun) / 1e6;
    }

    private void awaitReady() throws Exception {
        long until = System.currentTimeMillis() + READY_MS;
        while (!ready()) {
            if (!process.isAlive() || System.currentTimeMillis() > until) {
                process.destroyForcibly();
                throw new IllegalStateException("Millrace does not start:\n" + Files.readString(log));
            }
            Thread.sleep(2);
        }
    }

    private boolean ready() throws IOException {
        var connection = (HttpURLConnection) uri("/health/ready").toURL().openConnection();
        try {
            return connection.getResponseCode() == 200;
        } catch (IOException notYet) {
            return false;
        } finally {
            connection.disconnect();
        }
    }

    void put(String name, String yaml) throws IOException {
        var connection =
                (HttpURLConnection) uri("/api/workflows/" + name).toURL().openConnection();
        connection.setRequestMethod("PUT");
        connection.setRequestProperty("Content-Type", "application/yaml");
        connection.setDoOutput(true);
        connection.getOutputStream().write(yaml.getBytes(StandardCharsets.UTF_8));
        if (connection.getResponseCode() >= 300) {
            throw new IllegalStateException("PUT answers " + connection.getResponseCode() + ": "
                    + new String(connection.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    long pid() {
        return process.pid();
    }

    /** At once, whatever it still has to do. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** In order. A second call does nothing. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("Millrace did not stop within " + STOP_SECONDS + " s; see " + log);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
