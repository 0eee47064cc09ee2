package io.millrace.faults;

import io.millrace.testing.Wire;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Injects faults at their times: one thread for each target. */
final class FaultInjector implements AutoCloseable {

    private static final Duration DRAIN_LIMIT = Duration.ofSeconds(40);

    private final TestBed ground;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Instant> thaws = new CopyOnWriteArrayList<>();
    private final List<Instant> losses = new CopyOnWriteArrayList<>();
    private final List<Future<?>> work = new ArrayList<>();

    FaultInjector(TestBed ground) {
        this.ground = ground;
    }

    void begin(List<Fault> faults) {
        thaws.clear();
        losses.clear();
        work.clear();
        long start = System.nanoTime();
        Map<String, List<Fault>> targets = new LinkedHashMap<>();
        faults.forEach(fault -> targets.computeIfAbsent(fault.target(), any -> new ArrayList<>())
                .add(fault));
        for (var target : targets.values()) {
            Callable<Void> series = () -> {
                for (var fault : target) {
                    long wait = fault.at() - (System.nanoTime() - start) / 1_000_000;
                    Thread.sleep(Math.max(0, wait));
                    happen(fault);
                }
                return null;
            };
            work.add(threads.submit(series));
        }
    }

    /** Waits until all faults have ended and everything answers. */
    void awaitEnd() {
        Clients.join(work);
        ground.instances().forEach(Instance::awaitReady);
    }

    /** Times when frozen instances were resumed. */
    List<Instant> thaws() {
        return List.copyOf(thaws);
    }

    /** Times when Redis lost its data. */
    List<Instant> losses() {
        return List.copyOf(losses);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    private void happen(Fault fault) throws InterruptedException {
        var instance = ground.instances().get(fault.node());
        switch (fault.kind()) {
            case KILL_NODE -> {
                instance.process().kill9();
                Thread.sleep(fault.lasts());
                instance.startAgain();
            }
            case DRAIN_NODE -> {
                instance.process().sigterm();
                instance.process().awaitExit(DRAIN_LIMIT);
                Thread.sleep(fault.lasts());
                instance.startAgain();
            }
            case FREEZE_NODE -> {
                instance.process().freeze();
                Thread.sleep(fault.lasts());
                thaws.add(Instant.now());
                instance.process().thaw();
            }
            case KILL_REDIS -> {
                losses.add(Instant.now());
                ground.redis().kill9();
                Thread.sleep(fault.lasts());
                ground.redis().startAgain();
            }
            case FLUSH_REDIS -> {
                losses.add(Instant.now());
                ground.queue().flush();
            }
            case RESTART_POSTGRES -> {
                ground.postgres().stop();
                ground.postgres().startAgain();
            }
            case KILL_POSTGRES -> {
                ground.postgres().kill9();
                Thread.sleep(fault.lasts());
                ground.postgres().startAgain();
            }
            default -> disturb(fault, fault.target().startsWith("postgres") ? instance.postgres : instance.redis);
        }
    }

    private static void disturb(Fault fault, Wire wire) throws InterruptedException {
        switch (fault.kind()) {
            case CUT_POSTGRES, CUT_REDIS -> wire.cut();
            case REFUSE_POSTGRES, REFUSE_REDIS -> wire.refuse();
            case SLOW_POSTGRES, SLOW_REDIS -> wire.delay(fault.strength());
            default -> wire.silence();
        }
        Thread.sleep(fault.lasts());
        if (fault.kind() == Fault.Kind.SILENT_POSTGRES_THEN_CUT || fault.kind() == Fault.Kind.SILENT_REDIS_THEN_CUT) {
            wire.cut();
        }
        wire.restore();
    }
}
