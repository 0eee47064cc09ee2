package io.millrace.worker;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.execution.ExecutionId;
import io.millrace.run.RunHandle;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What runs here, and the slots that are free. Any thread may call. */
final class RunningSet {

    /** @param claimedAt by {@link System#nanoTime} */
    record Entry(RunHandle run, long claimedAt) {}

    private final int slots;
    private final AtomicInteger used = new AtomicInteger();
    private final Map<ExecutionId, Entry> entries = new ConcurrentHashMap<>();
    private final AtomicReference<@Nullable Runnable> whenFree = new AtomicReference<>();

    RunningSet(int slots) {
        this.slots = slots;
    }

    void register(MeterRegistry metrics) {
        Gauge.builder("millrace.slots.used", used::get)
                .description("Executions that run here")
                .strongReference(true)
                .register(metrics);
        Gauge.builder("millrace.slots.max", () -> slots)
                .description("Most that run here at a time (WORKFLOW_CONCURRENCY)")
                .strongReference(true)
                .register(metrics);
    }

    int free() {
        return slots - used.get();
    }

    int used() {
        return used.get();
    }

    /** Reserves slots before it is known how many claims succeed; answers how many it got, which may be none. */
    int reserve(int wanted) {
        while (true) {
            int now = used.get();
            int granted = Math.max(0, Math.min(wanted, slots - now));
            if (used.compareAndSet(now, now + granted)) {
                return granted;
            }
        }
    }

    void release(int count) {
        used.addAndGet(-count);
        if (count > 0) {
            wakeOnce();
        }
    }

    /** Runs the task once a slot is free, at once if one is. One task waits at a time. */
    void whenFree(Runnable task) {
        whenFree.set(task);
        if (free() > 0) {
            wakeOnce(); // A slot became free before the task was set.
        }
    }

    // Only the caller that takes the task runs it: two would start two intakes.
    private void wakeOnce() {
        var waiting = whenFree.getAndSet(null);
        if (waiting != null) {
            waiting.run();
        }
    }

    /**
     * An earlier run of the same execution has lost its lease: the execution was resumed or compensated by an order, and this worker
     * claimed it again before a heartbeat showed that.
     */
    void add(RunHandle run) {
        var earlier = entries.put(run.claim().id(), new Entry(run, System.nanoTime()));
        if (earlier != null) {
            earlier.run.abandon("its lease was lost, and the execution claimed again");
        }
    }

    /** The run has ended; its slot is free. */
    void remove(RunHandle run) {
        entries.computeIfPresent(run.claim().id(), (id, entry) -> entry.run == run ? null : entry);
        release(1);
    }

    boolean has(ExecutionId id) {
        return entries.containsKey(id);
    }

    /** A live view. */
    Set<ExecutionId> ids() {
        return Collections.unmodifiableSet(entries.keySet());
    }

    Collection<Entry> entries() {
        return List.copyOf(entries.values());
    }
}
