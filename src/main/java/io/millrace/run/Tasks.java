package io.millrace.run;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Tasks that follow each other on one event loop and never nest: what is started or reported while a task runs waits until it
 * has returned. So a chain of a thousand steps needs no stack.
 */
final class Tasks {

    /** How long a run works before others have their turn. */
    private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

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
        if (!draining) {
            draining = true;
            drain();
        }
    }

    /** From any thread: before the tasks that wait. For what ends them, which may be many. */
    void urgent(Runnable task) {
        loop.execute(() -> {
            waiting.addFirst(task);
            if (!draining) {
                draining = true;
                drain();
            }
        });
    }

    /** On the loop, after a while; at once when the delay is negative. What is returned calls it off. */
    Runnable after(Duration delay, Runnable task) {
        return loop.after(delay.isNegative() ? Duration.ZERO : delay, () -> later(task));
    }

    /** The same, but it goes before the tasks that wait then. */
    Runnable urgentAfter(Duration delay, Runnable task) {
        return loop.after(delay.isNegative() ? Duration.ZERO : delay, () -> urgent(task));
    }

    // Until nothing waits, or for a slice of time: then other runs of the loop have their turn.
    private void drain() {
        long start = System.nanoTime();
        while (true) {
            var next = waiting.poll();
            attempt(next == null ? idle : next);
            if (waiting.isEmpty()) {
                if (next == null) {
                    draining = false;
                    return;
                }
            } else if (System.nanoTime() - start > SLICE_NANOS) {
                loop.later(this::drain);
                return;
            }
        }
    }

    private void attempt(Runnable task) {
        try {
            task.run();
        } catch (Throwable fault) { // An Error too: the run must not stand still for ever.
            waiting.clear();
            broken.accept(fault);
        }
    }
}
