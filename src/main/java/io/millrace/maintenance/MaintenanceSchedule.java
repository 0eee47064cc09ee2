package io.millrace.maintenance;

import io.millrace.capacity.Samples;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Which tasks run on this instance and how often, and the one timer behind them. */
@ApplicationScoped
class MaintenanceSchedule {

    private static final int BEFORE_THE_WORKER = 1;

    /** At the start the worker sends its first heartbeat before the first sweep; at the stop it drains before the last. */
    private static final int AFTER_THE_WORKER = 3000;

    private static final Duration STOP = Duration.ofSeconds(1);

    private final Vertx vertx;
    private final Context context;
    private final Upkeep upkeep;
    private final InstantSource clock;
    private final DueTasks tasks;
    private volatile boolean stopped;

    MaintenanceSchedule(
            Vertx vertx,
            Upkeep upkeep,
            Sweeper sweeper,
            Sampler sampler,
            LocalWorker worker,
            SweepConfig config,
            InstantSource clock) {
        this.vertx = vertx;
        this.context = ((VertxInternal) vertx).createEventLoopContext();
        this.upkeep = upkeep;
        this.clock = clock;
        var all = new ArrayList<MaintenanceTask>();
        if (worker.runsExecutions()) {
            all.add(new MaintenanceTask("sweep", every(config.sweep(), Duration.ZERO), now -> sweeper.sweep()));
        }
        all.add(new MaintenanceTask("sampling", new Timing.Aligned(Samples.INTERVAL), sampler::sample));
        var tenSeconds = Duration.ofSeconds(10);
        all.add(new MaintenanceTask("adding up of counts", every(tenSeconds, tenSeconds), now -> upkeep.addUpCounts()));
        var tenMinutes = Duration.ofMinutes(10);
        all.add(new MaintenanceTask(
                "deletion of old idempotency keys",
                every(tenMinutes, Duration.ofMinutes(1)),
                now -> upkeep.deleteOldKeys()));
        all.add(new MaintenanceTask(
                "retention", every(tenMinutes, Duration.ofMinutes(2)), now -> upkeep.dropExpiredWeeks()));
        var sixHours = Duration.ofHours(6);
        all.add(new MaintenanceTask(
                "creation of partitions", every(sixHours, sixHours), now -> upkeep.createPartitions()));
        this.tasks = new DueTasks(all, task -> context.runOnContext(ignored -> task.run()));
    }

    // In the background: until it is done, new rows go to the default partition.
    void prepare(@Observes @Priority(BEFORE_THE_WORKER) StartupEvent event) {
        upkeep.prepare();
    }

    void start(@Observes @Priority(AFTER_THE_WORKER) StartupEvent event) {
        context.runOnContext(ignored -> {
            tasks.schedule(System.nanoTime(), clock.instant());
            run();
        });
    }

    /** Starts no further run, gives those under way a moment, and cancels what is left before the connections close. */
    void stop(@Observes @Priority(AFTER_THE_WORKER) ShutdownEvent event) throws InterruptedException {
        stopped = true;
        var running = tasks.running();
        try {
            CompletableFuture.allOf(running.toArray(CompletableFuture[]::new))
                    .get(STOP.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            running.forEach(run -> run.cancel(false)); // Each task may be cut short: another instance repeats it.
        }
    }

    private void run() {
        if (stopped) {
            return;
        }
        long left = tasks.run(System.nanoTime(), clock.instant());
        vertx.setTimer(Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)), ignored -> run());
    }

    private static Timing every(Duration interval, Duration delay) {
        return new Timing.Every(interval, delay);
    }
}
