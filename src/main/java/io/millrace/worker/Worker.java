package io.millrace.worker;

import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.control.ControlService;
import io.millrace.database.Shards;
import io.millrace.execution.ReadyExecution;
import io.millrace.journal.Journal;
import io.millrace.journal.Leases;
import io.millrace.journal.Slots;
import io.millrace.maintenance.QueueGauges;
import io.millrace.maintenance.QueueRefill;
import io.millrace.maintenance.Reconciler;
import io.millrace.queue.RunQueue;
import io.millrace.run.Runner;
import io.millrace.submission.ReservedSlot;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
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
import java.util.concurrent.Executor;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** This instance as a worker: who it is, what it runs, how it starts and drains. */
@ApplicationScoped
public class Worker {

    private static final Logger LOG = Logger.getLogger(Worker.class);
    private static final Duration FENCE_CHECK = Duration.ofMillis(250);
    private static final Duration HAND_BACK = Duration.ofSeconds(3);

    private final Vertx vertx;
    private final WorkerConfig config;
    private final String name;
    private final RunningSet roster;
    private final Heartbeat heartbeat;
    private final Intake intake;
    private final Sweeper sweeper;
    private final Context context;
    private final List<Long> timers = new ArrayList<>();
    private volatile @Nullable Long leavingSince;

    Worker(
            Vertx vertx,
            WorkerConfig config,
            RunQueue queue,
            Journal journal,
            Leases leases,
            Slots slots,
            Runner runner,
            ControlService control,
            Shards shards,
            MeterRegistry metrics,
            InstantSource clock,
            @ConfigProperty(name = "quarkus.application.version") String version) {
        this.vertx = vertx;
        this.config = config;
        this.name = config.name().filter(given -> !given.isBlank()).orElseGet(Worker::defaultName);
        this.context = ((VertxInternal) vertx).createEventLoopContext();
        this.roster = new RunningSet(config.concurrency());
        Executor loop = task -> context.runOnContext(ignored -> task.run());
        var born = clock.instant();
        this.heartbeat = new Heartbeat(
                leases, roster, config, name, () -> new Leases.About(born, version, shards.use()), this::offer, loop);
        var ends = new CompletionMetrics(metrics);
        var vacancies = new FreeSlots(slots, queue, config);
        this.intake = new Intake(
                vertx, context, queue, journal, slots, vacancies, runner, roster, heartbeat, ends, config, clock);
        var filling = new QueueRefill(leases, queue, config);
        var reconciler = new Reconciler(leases, queue, config);
        var gauges = new QueueGauges(queue);
        if (works()) {
            gauges.register(metrics, reconciler::disagreement);
            gauges.slots(metrics, roster::used, config.concurrency());
        }
        this.sweeper = new Sweeper(
                leases, queue, filling, reconciler, gauges, vacancies, control, intake, ends, roster, config, loop);
    }

    public String name() {
        return name;
    }

    /** Names its present incarnation in the list of workers. */
    public String id() {
        return heartbeat.owner();
    }

    /** Whether it runs executions at all. */
    public boolean works() {
        return config.concurrency() > 0;
    }

    /** A slot for an execution that is about to be born in this instance; empty when there is none at the moment. */
    public Optional<ReservedSlot> seat() {
        return intake.seat();
    }

    /** Slots in use. */
    public int active() {
        return roster.used();
    }

    void start(@Observes StartupEvent event) {
        if (config.concurrency() == 0) {
            return;
        }
        context.runOnContext(ignored -> {
            heartbeat.beat();
            sweeper.sweep();
            every(config.heartbeat(), heartbeat::beat);
            every(FENCE_CHECK, heartbeat::fence);
            every(config.sweep(), sweeper::sweep);
            intake.start();
        });
    }

    /** The stop begins with the doors: what runs has its time from now on, while those close. */
    void leave(@Observes ShutdownDelayInitiatedEvent stop) {
        leavingSince = System.nanoTime();
        intake.stop();
    }

    /**
     * Takes nothing more, lets runs finish for {@code millrace.worker.drain}, hands the rest back. None of them counts as
     * failed. Runs on the thread that stops the application, which may wait.
     */
    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        if (config.concurrency() == 0) {
            return;
        }
        intake.stop();
        if (roster.used() > 0) {
            LOG.infof("%s drains: %d executions under way", name, roster.used());
        }
        var since = leavingSince;
        awaitEmpty((since == null ? System.nanoTime() : since) + config.drain().toNanos());
        roster.entries().forEach(entry -> entry.run().handBack());
        awaitEmpty(System.nanoTime() + HAND_BACK.toNanos());
        timers.forEach(vertx::cancelTimer);
        try {
            heartbeat.leave().await().atMost(HAND_BACK);
        } catch (RuntimeException e) {
            LOG.warnf("%s not taken off the list, its lease ends by itself: %s", name, e.getMessage());
        }
    }

    private void awaitEmpty(long until) throws InterruptedException {
        while (roster.used() > 0 && System.nanoTime() - until < 0) {
            Thread.sleep(20);
        }
    }

    private void offer(List<ReadyExecution> ready) {
        sweeper.offer(ready)
                .subscribe()
                .with(done -> {}, failure -> LOG.debugf("not offered, the sweeper will: %s", failure.getMessage()));
    }

    private void every(Duration period, Runnable task) {
        timers.add(vertx.setPeriodic(period.toMillis(), ignored -> task.run()));
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
