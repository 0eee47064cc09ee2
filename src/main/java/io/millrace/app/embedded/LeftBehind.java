package io.millrace.app.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The server a pid file tells of, when the process of that id is that server: ids are used again. */
final class LeftBehind {

    private LeftBehind() {}

    /** @param mark what the server's command line holds and no other's */
    static Optional<ProcessHandle> find(Path pidFile, String mark) throws IOException {
        if (!Files.exists(pidFile)) {
            return Optional.empty();
        }
        var first = Files.readAllLines(pidFile).stream().findFirst().orElse("").strip();
        if (first.isEmpty()) {
            return Optional.empty();
        }
        return ProcessHandle.of(Long.parseLong(first))
                .filter(ProcessHandle::isAlive)
                .filter(process -> process.info().commandLine().orElse("").contains(mark));
    }
}
