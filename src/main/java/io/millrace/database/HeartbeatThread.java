package io.millrace.database;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.impl.VertxInternal;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/**
 * A thread for the heartbeat alone, with its timers and its connection ({@link Shards#heartbeat}): however busy the process is, its
 * leases are renewed, and the check that stops its runs when they are not takes place.
 */
@ApplicationScoped
public class HeartbeatThread {

    private final Vertx vertx = Vertx.vertx(new VertxOptions()
            .setEventLoopPoolSize(1)
            .setWorkerPoolSize(1)
            .setInternalBlockingPoolSize(1)
            .setFileSystemOptions(
                    new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
    private final Context context = ((VertxInternal) vertx).createEventLoopContext();

    io.vertx.mutiny.core.Vertx connections() {
        return io.vertx.mutiny.core.Vertx.newInstance(vertx);
    }

    public void execute(Runnable task) {
        context.runOnContext(ignored -> task.run());
    }

    /** From now on, until the returned task runs. */
    public Runnable every(Duration period, Runnable task) {
        long timer = vertx.setPeriodic(period.toMillis(), ignored -> execute(task));
        return () -> vertx.cancelTimer(timer);
    }

    @PreDestroy
    public void close() {
        vertx.close();
    }
}
