package io.millrace.app.embedded;

import java.nio.channels.FileLock;
import java.util.List;

/**
 * Stops the servers after the application: a drain writes to them until its end. Keeps the folder's lock, which the exit of
 * the JVM releases.
 */
final class StopServers extends Thread {

    private static final long LONGEST_DRAIN_MS = 120_000;
    private static final long PAUSE_MS = 20;

    private final List<Server> servers;
    private final String running;

    @SuppressWarnings("UnusedVariable") // A lock without a reference is released by the garbage collector.
    private final FileLock lock;

    StopServers(List<Server> servers, FileLock lock, String running) {
        super("stop embedded servers");
        this.servers = servers;
        this.lock = lock;
        this.running = running;
    }

    @Override
    public void run() {
        try {
            for (long waited = 0;
                    System.getProperty(running) != null && waited < LONGEST_DRAIN_MS;
                    waited += PAUSE_MS) {
                sleep(PAUSE_MS);
            }
        } catch (InterruptedException e) {
            currentThread().interrupt();
        }
        // No lambda: quarkus:dev may have closed this class's loader by now.
        for (var server : servers) {
            server.stop();
        }
    }
}
