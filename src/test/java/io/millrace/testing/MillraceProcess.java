package io.millrace.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The packaged application as a process of its own, to be killed and stopped as an operating system does. */
public final class MillraceProcess implements AutoCloseable {

    private static final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private static final Duration READY = Duration.ofSeconds(90);
    private static final long PAUSE_MS = 50;

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
        return start(Path.of(System.getProperty("java.home")), newFolder(), environment);
    }

    /**
     * @param jdk its home
     * @param folder the working directory
     * @param environment added to nothing: DATABASE_URL and its like are not inherited. With PORT it takes the place of
     *     one that was there before
     */
    public static MillraceProcess start(Path jdk, Path folder, Map<String, String> environment) {
        return start(command(jdk), folder, folder, environment);
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

    private static List<String> command(Path jdk) {
        var jar = System.getProperty("millrace.jar");
        if (jar == null || !Files.exists(Path.of(jar))) {
            throw new IllegalStateException("millrace.jar names no packaged application: " + jar
                    + "; run ./mvnw verify, or package and pass -Dmillrace.jar");
        }
        var command = new ArrayList<>(List.of(jdk.resolve("bin/java").toString(), "-Xmx512m"));
        command.addAll(List.of("-jar", Path.of(jar).toAbsolutePath().toString()));
        return command;
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
        try {
            var request = HttpRequest.newBuilder(uri("/health/ready")).timeout(Duration.ofSeconds(5));
            return client.send(request.build(), BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
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
