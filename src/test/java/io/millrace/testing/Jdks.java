package io.millrace.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** The JDKs of this machine: the one that runs the tests, JAVA_HOME, and what lies where Linux distributions put them. */
public final class Jdks {

    private Jdks() {}

    /** The home of one whose feature version is this. */
    public static Optional<Path> find(int feature) {
        var here = Path.of(System.getProperty("java.home"));
        var named = Stream.ofNullable(System.getenv("JAVA_HOME")).map(Path::of);
        return Stream.concat(Stream.concat(Stream.of(here), named), installed())
                .filter(home -> Files.isExecutable(home.resolve("bin/java")))
                .filter(home -> feature(home) == feature)
                .findFirst();
    }

    private static Stream<Path> installed() {
        var folder = Path.of("/usr/lib/jvm");
        if (!Files.isDirectory(folder)) {
            return Stream.empty();
        }
        try (var entries = Files.list(folder)) {
            return entries.sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // The file `release` of a JDK has a line JAVA_VERSION="17.0.15".
    private static int feature(Path home) {
        var release = home.resolve("release");
        if (!Files.isReadable(release)) {
            return -1;
        }
        try (var lines = Files.lines(release)) {
            return lines.filter(line -> line.startsWith("JAVA_VERSION=\""))
                    .map(line -> line.substring("JAVA_VERSION=\"".length()).split("[.\"_-]", 2)[0])
                    .map(Integer::parseInt)
                    .findFirst()
                    .orElse(-1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
