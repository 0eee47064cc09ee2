package io.millrace.worker;

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

/** What runs here, and the slots left. Any thread may call. */
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

    int free() {
        return slots - used.get();
    }

    int used() {
        return used.get();
    }

    /** Takes slots before it is known how many claims will hold; answers how many it got, which may be none. */
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
            wakeOnce(); // A slot became free before the task was there to be told.
        }
    }

    // Whoever takes the task runs it: two would start two intakes.
    private void wakeOnce() {
        var waiting = whenFree.getAndSet(null);
        if (waiting != null) {
            waiting.run();
        }
    }

    /**
     * An earlier run of the same execution has lost it: a person had it go on, or undone, and this worker claimed it again
     * before it could hear of that.
     */
    void add(RunHandle run) {
        var earlier = entries.put(run.claim().id(), new Entry(run, System.nanoTime()));
        if (earlier != null) {
            earlier.run.abandon("it was taken away, and claimed anew");
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

    /** As they are whenever it is looked at. */
    Set<ExecutionId> ids() {
        return Collections.unmodifiableSet(entries.keySet());
    }

    Collection<Entry> entries() {
        return List.copyOf(entries.values());
    }
}
