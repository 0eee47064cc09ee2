package io.millrace.worker;

import io.millrace.execution.ExecutionId;
import io.millrace.run.RunHandle;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What runs here, and the slots left. Any thread may call. */
final class Roster {

    /** @param claimedAt by {@link System#nanoTime} */
    record Entry(RunHandle run, long claimedAt) {}

    private final int slots;
    private final AtomicInteger used = new AtomicInteger();
    private final Map<ExecutionId, Entry> entries = new ConcurrentHashMap<>();
    private volatile @Nullable Runnable whenFree;

    Roster(int slots) {
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
        var waiting = whenFree;
        if (count > 0 && waiting != null) {
            whenFree = null;
            waiting.run();
        }
    }

    /** Runs the task when a slot is free, at once if one is. */
    void whenFree(Runnable task) {
        whenFree = task;
        if (free() > 0) {
            release(0);
            var waiting = whenFree;
            if (waiting != null) {
                whenFree = null;
                waiting.run();
            }
        }
    }

    void add(RunHandle run) {
        entries.put(run.claim().id(), new Entry(run, System.nanoTime()));
    }

    /** The run has ended; its slot is free. */
    void remove(RunHandle run) {
        entries.computeIfPresent(run.claim().id(), (id, entry) -> entry.run == run ? null : entry);
        release(1);
    }

    boolean has(ExecutionId id) {
        return entries.containsKey(id);
    }

    Collection<Entry> entries() {
        return List.copyOf(entries.values());
    }
}
