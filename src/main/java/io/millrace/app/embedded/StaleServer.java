package io.millrace.app.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** A server left running by a process that was killed. Its pid file is checked against the process: ids are reused. */
final class StaleServer {

    private static final long PAUSE_MS = 20;

    private StaleServer() {}

    /** @param mark what the command or command line of this server contains, and no other's */
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
                .filter(process -> command(process).contains(mark));
    }

    /** Polls: the parent of a daemon may leave it as a zombie, which for {@code onExit} is still a process. */
    static void awaitGone(Path pidFile, String mark, Duration limit) throws IOException {
        try {
            for (long waited = 0; find(pidFile, mark).isPresent(); waited += PAUSE_MS) {
                if (waited >= limit.toMillis()) {
                    throw new IOException(
                            "the process in " + pidFile + " still runs after " + limit.toSeconds() + " s");
                }
                Thread.sleep(PAUSE_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for the end of a server", e);
        }
    }

    // A server that sets its own process title, as Redis does, has a command but no command line.
    private static String command(ProcessHandle process) {
        var info = process.info();
        return info.command().orElse("") + " " + info.commandLine().orElse("");
    }
}
