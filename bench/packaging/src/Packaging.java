import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * One way to ship the service.
 *
 * @param files all it needs but a JDK
 * @param service the command that starts it
 * @param missing why it cannot be measured here; empty: it can
 */
record Packaging(String name, List<Path> files, List<String> service, String missing) {

    private static final String HEAP = "-Xmx512m";

    static Packaging jar(Path root, int feature) {
        var app = root.resolve("target/quarkus-app");
        return onJdk("jar, JDK " + feature, feature, jdk -> List.of(app), jdk -> command(jdk, app, List.of(HEAP)));
    }

    /** Makes the cache by running the service once, with work to do. */
    static Packaging cached(Path root, int feature, Training training) throws Exception {
        var name = "jar and AOT cache, JDK " + feature;
        var app = root.resolve("target/aot");
        var cache = root.resolve("target/aot/app.aot");
        var jdk = jdk(feature);
        if (jdk.isPresent()) {
            Files.deleteIfExists(cache);
            training.run(command(jdk.get(), app, List.of(HEAP, "-XX:AOTCacheOutput=" + cache)));
            if (!Files.exists(cache)) {
                return new Packaging(name, List.of(), List.of(), "the JVM wrote no cache");
            }
        }
        return onJdk(
                name,
                feature,
                any -> List.of(app, cache),
                home -> command(home, app, List.of(HEAP, "-XX:AOTCache=" + cache)));
    }

    static Packaging executable(Path root) throws IOException {
        return Instance.executable(root)
                .map(file -> new Packaging("native", List.of(file), List.of(file.toString(), HEAP), ""))
                .orElseGet(() -> new Packaging("native", List.of(), List.of(), "not built"));
    }

    long megabytes() throws IOException {
        long bytes = 0;
        for (var root : files) {
            try (var below = Files.walk(root)) {
                bytes += below.filter(Files::isRegularFile)
                        .mapToLong(file -> file.toFile().length())
                        .sum();
            }
        }
        return bytes / (1024 * 1024);
    }

    /** One run of the service that ends in order. */
    @FunctionalInterface
    interface Training {
        void run(List<String> service) throws Exception;
    }

    private static Packaging onJdk(
            String name,
            int feature,
            Function<Path, List<Path>> files,
            Function<Path, List<String>> service) {
        return jdk(feature)
                .map(jdk -> new Packaging(name, files.apply(jdk), service.apply(jdk), ""))
                .orElseGet(() -> new Packaging(name, List.of(), List.of(), "no JDK " + feature + " here"));
    }

    private static List<String> command(Path jdk, Path app, List<String> options) {
        var command = new ArrayList<>(List.of(jdk.resolve("bin/java").toString()));
        command.addAll(options);
        command.addAll(List.of("-jar", app.resolve("quarkus-run.jar").toString()));
        return command;
    }

    /** This one, JAVA_HOME, or one where Linux distributions put them. */
    private static Optional<Path> jdk(int feature) {
        try (var installed = Files.list(Path.of("/usr/lib/jvm"))) {
            var near = Stream.of(System.getProperty("java.home"), System.getenv("JAVA_HOME"))
                    .filter(home -> home != null)
                    .map(Path::of);
            return Stream.concat(near, installed.sorted())
                    .filter(home -> version(home).startsWith("JAVA_VERSION=\"" + feature))
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static String version(Path home) {
        try (var lines = Files.lines(home.resolve("release"))) {
            return lines.filter(line -> line.startsWith("JAVA_VERSION=")).findFirst().orElse("");
        } catch (IOException e) {
            return ""; // Not a JDK.
        }
    }
}
