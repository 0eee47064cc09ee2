package io.millrace.batch;

import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A thread that works off tasks, as an event loop does, without being one of Vert.x: it says where to go on when the task in
 * progress has ended.
 */
public final class TaskThread {

    private static final ThreadLocal<@Nullable Executor> AFTER_TASK = new ThreadLocal<>();

    private TaskThread() {}

    /** Called once on that thread. @param afterTask runs what it is given on this thread, after the task in progress */
    public static void begin(Executor afterTask) {
        AFTER_TASK.set(afterTask);
    }

    /** Null: the current thread is none. */
    static @Nullable Executor afterTask() {
        return AFTER_TASK.get();
    }
}
