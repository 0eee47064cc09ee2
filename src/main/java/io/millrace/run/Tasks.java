package io.millrace.run;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/**
 * Tasks that follow each other on one event loop and never nest: what is started or reported while a task runs waits until it
 * has returned. So a chain of a thousand steps needs no stack.
 */
final class Tasks {

    private final EventLoop loop;
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private Consumer<Throwable> broken = fault -> {};
    private Runnable idle = () -> {};
    private boolean draining;

    Tasks(EventLoop loop) {
        this.loop = loop;
    }

    /**
     * Before the first task.
     *
     * @param broken takes the fault of a task; those behind it are dropped
     * @param idle called whenever no task waits any more
     */
    void listen(Consumer<Throwable> broken, Runnable idle) {
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

    /** On the loop, after a while; at once when the delay is negative. What is returned calls it off. */
    Runnable after(Duration delay, Runnable task) {
        return loop.after(delay.isNegative() ? Duration.ZERO : delay, () -> later(task));
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
