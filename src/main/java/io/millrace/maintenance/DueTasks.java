package io.millrace.maintenance;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Starts each task when it is due. It has no timer: its caller passes the time, once as {@link System#nanoTime}, by which
 * intervals are measured, and once by the wall clock.
 */
final class DueTasks {

    private final List<MaintenanceTask> tasks;
    private final Executor loop;

    /** @param loop where runs report their end, and the only thread that calls {@link #schedule} and {@link #run} */
    DueTasks(List<MaintenanceTask> tasks, Executor loop) {
        this.tasks = List.copyOf(tasks);
        this.loop = loop;
    }

    void schedule(long nanos, Instant now) {
        tasks.forEach(task -> task.schedule(nanos, now));
    }

    /** Starts what is due; answers in how many nanoseconds something will be. */
    long run(long nanos, Instant now) {
        tasks.forEach(task -> task.runIfDue(nanos, now, loop));
        return tasks.stream().mapToLong(task -> task.nanosLeft(nanos)).min().orElse(Long.MAX_VALUE);
    }

    List<CompletableFuture<Void>> running() {
        return tasks.stream()
                .map(MaintenanceTask::running)
                .filter(Objects::nonNull)
                .toList();
    }
}
