package io.millrace.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The packaged application (see {@link Packaging}) as a process of its own, to be killed and stopped as an operating system does. */
public final class MillraceProcess implements AutoCloseable {

    private static final Duration READY = Duration.ofSeconds(90);
    private static final long PAUSE_MS = 2;
    private static final int TIMEOUT_MS = 5_000;
    private static final Path THIS_JDK = Path.of(System.getProperty("java.home"));

    private final Process process;
    private final Path folder;
    private final int port;

    private MillraceProcess(Process process, Path folder, int port) {
        this.process = process;
        this.folder = folder;
        this.port = port;
    }

    /** On the JDK of this test, in a new folder; answers at once, see {@link #awaitReady}. */
    public static MillraceProcess start(Map<String, String> environment) {
        return start(List.of(), environment);
    }

    /** @param options {@code -D} and {@code -X}, for the JVM or the native executable */
    public static MillraceProcess start(List<String> options, Map<String, String> environment) {
        return start(THIS_JDK, newFolder(), options, environment);
    }

    /** Where one was before. */
    public static MillraceProcess start(Path folder, Map<String, String> environment) {
        return start(THIS_JDK, folder, List.of(), environment);
    }

    /**
     * @param jdk its home; a native executable needs none
     * @param folder the working directory
     * @param environment added to nothing: DATABASE_URL and its like are not inherited. With PORT it takes the place of
     *     one that was there before
     */
    public static MillraceProcess start(Path jdk, Path folder, List<String> options, Map<String, String> environment) {
        return start(Packaging.command(jdk, options), folder, folder, environment);
    }

    /**
     * By another command; {@code java} is the JDK of this test.
     *
     * @param folder the working directory
     * @param logs where its output goes
     */
    public static MillraceProcess start(List<String> command, Path folder, Path logs, Map<String, String> environment) {
        int port = environment.containsKey("PORT") ? Integer.parseInt(environment.get("PORT")) : Servers.freePort();
        var words = new ArrayList<>(command);
        words.replaceAll(word -> word.equals("java")
                ? Path.of(System.getProperty("java.home"), "bin", "java").toString()
                : word);
        var builder = new ProcessBuilder(words)
                .directory(folder.toFile())
                .redirectErrorStream(false)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(logs.resolve("stdout").toFile()))
                .redirectError(
                        ProcessBuilder.Redirect.appendTo(logs.resolve("stderr").toFile()));
        var inherited = builder.environment();
        inherited.keySet().retainAll(List.of("PATH", "HOME", "TMPDIR", "LANG"));
        inherited.put("PORT", Integer.toString(port));
        inherited.put("HOST", "127.0.0.1");
        inherited.putAll(environment);
        try {
            var process = builder.start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
            return new MillraceProcess(process, logs, port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Path newFolder() {
        try {
            return Files.createTempDirectory(Files.createDirectories(Path.of("target", "processes")), "millrace")
                    .toAbsolutePath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for {@code /health/ready} to answer 200; fails with the output when the process ends before. */
    public MillraceProcess awaitReady() {
        for (long waited = 0; !ready(); waited += PAUSE_MS) {
            if (!process.isAlive()) {
                throw new AssertionError("ended with " + process.exitValue() + ":\n" + stdout() + stderr());
            }
            if (waited > READY.toMillis()) {
                throw new AssertionError("not ready after " + READY + ":\n" + stdout() + stderr());
            }
            pause();
        }
        return this;
    }

    public boolean ready() {
        // No client: it would take longer than a native executable.
        try (var socket = new Socket()) {
            socket.setSoTimeout(TIMEOUT_MS);
            socket.connect(new InetSocketAddress("127.0.0.1", port), TIMEOUT_MS);
            socket.getOutputStream().write("GET /health/ready HTTP/1.0\r\n\r\n".getBytes(US_ASCII));
            var answer = new String(socket.getInputStream().readAllBytes(), US_ASCII);
            return answer.startsWith("HTTP/1.0 200 ");
        } catch (IOException e) {
            return false;
        }
    }

    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    public int port() {
        return port;
    }

    public long pid() {
        return process.pid();
    }

    public Path folder() {
        return folder;
    }

    /** SIGKILL: no hook runs. */
    public void kill9() {
        process.destroyForcibly();
        awaitExit(Duration.ofSeconds(20));
    }

    /** SIGSTOP: it does nothing, and knows nothing of it, until {@link #thaw}. */
    public void freeze() {
        signal("-STOP");
    }

    /** SIGCONT. */
    public void thaw() {
        signal("-CONT");
    }

    public boolean alive() {
        return process.isAlive();
    }

    private void signal(String name) {
        try {
            int answer = new ProcessBuilder("sh", "-c", "kill " + name + " " + process.pid())
                    .start()
                    .waitFor();
            if (answer != 0) {
                throw new AssertionError("kill " + name + " answered " + answer);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** SIGTERM: it drains; see {@link #awaitExit}. */
    public void sigterm() {
        process.destroy();
    }

    /** Answers the exit code. */
    public int awaitExit(Duration limit) {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("still runs after " + limit + ":\n" + stdout() + stderr());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    public String stdout() {
        return read("stdout");
    }

    public String stderr() {
        return read("stderr");
    }

    /** In order, and by force when that takes too long. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }

    private String read(String name) {
        try {
            return Files.readString(folder.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
