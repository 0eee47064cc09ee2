package io.millrace.deploy;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Kustomize of the machine, alone or within kubectl. */
final class Kustomize {

    private static final List<List<String>> COMMANDS =
            List.of(List.of("kustomize", "build"), List.of("kubectl", "kustomize"));

    private Kustomize() {}

    /** Where nothing can be built on this machine, the test says so and is skipped. */
    static void assumeThere(Class<?> test) {
        if (command().isEmpty()) {
            var why = test.getSimpleName()
                    + ": Overlays are not built: neither kustomize (5 or later) nor kubectl (1.27 or later) on the path.";
            System.out.println(why);
            abort(why);
        }
    }

    /** What {@code kubectl apply -k} of this folder would send. */
    static Manifests build(Path folder) {
        var command = Stream.concat(command().orElseThrow().stream(), Stream.of(folder.toString()))
                .toList();
        try {
            var errors = Files.createTempFile("kustomize", ".err");
            var process =
                    new ProcessBuilder(command).redirectError(errors.toFile()).start();
            var built = new String(process.getInputStream().readAllBytes());
            if (process.waitFor() != 0) {
                throw new AssertionError(String.join(" ", command) + ": " + Files.readString(errors));
            }
            var warned = Files.readString(errors);
            Files.delete(errors);
            if (!warned.isBlank()) {
                throw new AssertionError(String.join(" ", command) + " warns: " + warned);
            }
            return Manifests.read(built);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static Optional<List<String>> command() {
        return COMMANDS.stream().filter(command -> onPath(command.get(0))).findFirst();
    }

    private static boolean onPath(String name) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> Path.of(folder).resolve(name))
                .anyMatch(Files::isExecutable);
    }
}
