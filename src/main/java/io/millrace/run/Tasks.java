package io.millrace.run;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/**
 * Tasks that follow each other on one loop and never nest: what is started or reported while a task runs waits until it has
 * returned. So a chain of a thousand steps needs no stack.
 */
final class Tasks {

    private final Loop loop;
    private final Consumer<Throwable> broken;
    private final Runnable idle;
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private boolean draining;

    /**
     * @param broken takes the fault of a task; those behind it are dropped
     * @param idle called whenever nothing waits any more
     */
    Tasks(Loop loop, Consumer<Throwable> broken, Runnable idle) {
        this.loop = loop;
        this.broken = broken;
        this.idle = idle;
    }

    /** From any thread. */
    void enter(Runnable task) {
        loop.execute(() -> later(task));
    }

    /** On the loop: after the task that runs now. */
    void later(Runnable task) {
        waiting.add(task);
        if (draining) {
            return;
        }
        draining = true;
        try {
            while (!waiting.isEmpty()) {
                drain();
                attempt(idle);
            }
        } finally {
            draining = false;
        }
    }

    /** On the loop, after a while. The answer calls it off. */
    Runnable after(Duration delay, Runnable task) {
        return loop.after(delay, () -> later(task));
    }

    private void drain() {
        for (var next = waiting.poll(); next != null; next = waiting.poll()) {
            attempt(next);
        }
    }

    private void attempt(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | StackOverflowError fault) {
            waiting.clear();
            broken.accept(fault);
        }
    }
}
