package io.millrace.app.embedded;

import io.millrace.app.Embedded;
import io.millrace.app.EmbeddedException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Starts the servers in {@code .millrace/}; a lock gives that folder to one process at a time. */
public final class EmbeddedServers implements Embedded {

    private final Path home = Path.of(".millrace").toAbsolutePath();

    @Override
    public void start(boolean postgres, boolean redis, String running) {
        var started = new ArrayList<Server>();
        try {
            var lock = lock();
            if (postgres) {
                var server = new PostgresServer(home.resolve("postgres"), home.resolve("postgres/server"), Map.of());
                started.add(server);
                server.start();
                System.setProperty("DATABASE_URL", server.url());
            }
            if (redis) {
                var server = new RedisServer(home.resolve("redis"), List.of("--save", "60 1"));
                started.add(server);
                server.start();
                System.setProperty("REDIS_URL", server.url());
            }
            Runtime.getRuntime().addShutdownHook(new StopServers(started, lock, running));
        } catch (IOException | RuntimeException e) {
            started.forEach(Server::stop);
            throw e instanceof EmbeddedException known
                    ? known
                    : new EmbeddedException("the embedded servers in " + home + " do not start: " + e.getMessage(), e);
        }
    }

    private FileLock lock() throws IOException {
        Files.createDirectories(home);
        var channel = FileChannel.open(home.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var lock = tryLock(channel);
        if (lock == null) {
            channel.close();
            throw new EmbeddedException("another Millrace uses the embedded servers in " + home
                    + "; stop it, start this one in another folder, or set DATABASE_URL and REDIS_URL.");
        }
        return lock;
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }
}
