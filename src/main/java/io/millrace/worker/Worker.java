package io.millrace.worker;

import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.database.HeartbeatThread;
import io.millrace.database.Shards;
import io.millrace.dispatch.Dispatcher;
import io.millrace.journal.Journal;
import io.millrace.journal.Leases;
import io.millrace.journal.Slots;
import io.millrace.maintenance.LocalWorker;
import io.millrace.queue.RunQueue;
import io.millrace.run.Runner;
import io.millrace.submission.ReservedSlot;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** This instance as a worker: its name, what it runs, how it starts and drains. */
@ApplicationScoped
public class Worker implements LocalWorker {

    private static final Logger LOG = Logger.getLogger(Worker.class);
    private static final Duration FENCE_CHECK = Duration.ofMillis(250);
    private static final Duration HAND_BACK = Duration.ofSeconds(3);

    private final WorkerConfig config;
    private final String name;
    private final RunningSet running;
    private final Heartbeat heartbeat;
    private final Intake intake;
    private final FreeSlots freeSlots;
    private final Context context;
    private final HeartbeatThread heartbeatThread;
    private final List<Runnable> timers = new ArrayList<>();
    private volatile @Nullable Long stoppingSince;

    Worker(
            Vertx vertx,
            WorkerConfig config,
            RunQueue queue,
            Journal journal,
            Leases leases,
            Slots slots,
            Runner runner,
            Dispatcher dispatcher,
            Shards shards,
            HeartbeatThread heartbeatThread,
            MeterRegistry metrics,
            InstantSource clock,
            @ConfigProperty(name = "quarkus.application.version") String version) {
        this.config = config;
        this.heartbeatThread = heartbeatThread;
        this.name = config.name().filter(given -> !given.isBlank()).orElseGet(Worker::defaultName);
        this.context = ((VertxInternal) vertx).createEventLoopContext();
        this.running = new RunningSet(config.concurrency());
        var started = clock.instant();
        this.heartbeat = new Heartbeat(
                leases,
                running,
                config,
                name,
                () -> new Leases.About(started, version, shards.use()),
                dispatcher::offer,
                heartbeatThread::execute);
        var completions = new CompletionMetrics(metrics);
        this.freeSlots = new FreeSlots(slots, queue, config);
        this.intake = new Intake(
                vertx,
                context,
                queue,
                dispatcher,
                journal,
                slots,
                freeSlots,
                runner,
                running,
                heartbeat,
                completions,
                config,
                clock);
        if (runsExecutions()) {
            running.register(metrics);
        }
    }

    public String name() {
        return name;
    }

    /** The id of its current incarnation in the list of workers. */
    public String id() {
        return heartbeat.owner();
    }

    @Override
    public boolean runsExecutions() {
        return config.concurrency() > 0;
    }

    @Override
    public Duration lease() {
        return config.lease();
    }

    /** A slot for an execution that is about to be submitted to this instance; empty when none is free at the moment. */
    public Optional<ReservedSlot> reserveSlot() {
        return intake.reserveSlot();
    }

    @Override
    public boolean keptContact() {
        return heartbeat.keptContact();
    }

    @Override
    public Uni<Void> reclaim() {
        return intake.reclaim();
    }

    @Override
    public Uni<Void> reportFreeSlots() {
        return freeSlots.report();
    }

    /** Slots in use. */
    public int active() {
        return running.used();
    }

    void start(@Observes StartupEvent event) {
        if (!runsExecutions()) {
            return;
        }
        heartbeatThread.execute(heartbeat::beat);
        timers.add(heartbeatThread.every(config.heartbeat(), heartbeat::beat));
        timers.add(heartbeatThread.every(FENCE_CHECK, heartbeat::fence));
        intake.start();
    }

    /** The time that runs are given starts now, while the endpoints close. */
    void beginStop(@Observes ShutdownDelayInitiatedEvent stop) {
        stoppingSince = System.nanoTime();
        intake.stop();
    }

    /**
     * Takes nothing more, lets runs finish for {@code millrace.worker.drain}, hands the rest back. None of them counts as
     * failed. Runs on the thread that stops the application, which may wait.
     */
    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        if (!runsExecutions()) {
            return;
        }
        intake.stop();
        if (running.used() > 0) {
            LOG.infof("%s drains: %d executions under way", name, running.used());
        }
        var since = stoppingSince;
        awaitEmpty((since == null ? System.nanoTime() : since) + config.drain().toNanos());
        running.entries().forEach(entry -> entry.run().handBack());
        awaitEmpty(System.nanoTime() + HAND_BACK.toNanos());
        timers.forEach(Runnable::run);
        try {
            heartbeat.deregister().await().atMost(HAND_BACK);
        } catch (RuntimeException e) {
            LOG.warnf("%s not taken off the list, its lease completions by itself: %s", name, e.getMessage());
        }
    }

    private void awaitEmpty(long until) throws InterruptedException {
        while (running.used() > 0 && System.nanoTime() - until < 0) {
            Thread.sleep(20);
        }
    }

    private static String defaultName() {
        String host;
        try {
            host = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            host = "localhost"; // A machine that does not know its own name still needs one here.
        }
        return "worker-" + host + "-" + ProcessHandle.current().pid();
    }
}
