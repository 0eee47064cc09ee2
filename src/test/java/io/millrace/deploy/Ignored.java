package io.millrace.deploy;

import java.nio.file.FileSystems;
import java.nio.file.Path;

/** What {@code .dockerignore} keeps from a build: the last line that matches decides. */
final class Ignored {

    private static final Path FILE = Path.of(".dockerignore");

    private Ignored() {}

    static boolean ignores(Path file) {
        boolean ignored = false;
        for (var line : Yaml.text(FILE).lines().toList()) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            boolean taken = line.startsWith("!");
            if (matches(taken ? line.substring(1) : line, file)) {
                ignored = !taken;
            }
        }
        return ignored;
    }

    // A pattern that matches a folder matches all that is in it.
    private static boolean matches(String pattern, Path file) {
        var matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
        for (var part = file; part != null; part = part.getParent()) {
            if (matcher.matches(part)) {
                return true;
            }
        }
        return false;
    }
}
