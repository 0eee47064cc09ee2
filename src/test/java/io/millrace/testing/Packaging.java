package io.millrace.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What the process tests run: the jar that the build has made, or the native executable that {@code -Dmillrace.executable}
 * names.
 */
public final class Packaging {

    /** For {@code @DisabledIfSystemProperty}: what only a JVM can do. */
    public static final String EXECUTABLE = "millrace.executable";

    private static final String JAR = "millrace.jar";
    private static final String HEAP = "-Xmx512m";

    /** Those it is started with by its launcher, by the images, and in all measurements. */
    private static final List<String> JVM = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    private Packaging() {}

    public static boolean isNative() {
        return System.getProperty(EXECUTABLE) != null;
    }

    /** For what a test prints. */
    public static String name() {
        return isNative() ? "native" : "jar on JDK " + Runtime.version().feature();
    }

    /** In bytes, with all it needs but a JDK. */
    public static long size() {
        var folder = isNative() ? file(EXECUTABLE) : file(JAR).getParent();
        try (var files = Files.walk(folder)) {
            return files.mapToLong(
                            file -> Files.isRegularFile(file) ? file.toFile().length() : 0)
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * @param jdk the home of the one that runs the jar
     * @param options {@code -D} and {@code -X}, which both understand
     */
    static List<String> command(Path jdk, List<String> options) {
        var command = new ArrayList<String>();
        command.add(
                isNative()
                        ? file(EXECUTABLE).toString()
                        : jdk.resolve("bin/java").toString());
        command.add(HEAP);
        if (!isNative()) {
            command.addAll(JVM);
        }
        command.addAll(options);
        if (!isNative()) {
            command.addAll(List.of("-jar", file(JAR).toString()));
        }
        return command;
    }

    private static Path file(String property) {
        var name = System.getProperty(property);
        if (name == null || !Files.exists(Path.of(name))) {
            throw new IllegalStateException(property + " names no packaged application: " + name
                    + "; run ./mvnw verify, or package and pass -D" + property);
        }
        return Path.of(name).toAbsolutePath();
    }
}
