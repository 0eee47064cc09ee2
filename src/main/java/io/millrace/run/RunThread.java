package io.millrace.run;

import io.millrace.batch.TaskThread;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A thread that works on runs and on nothing else: what an expression takes its time for holds up neither connections nor the
 * heartbeat.
 */
final class RunThread implements EventLoop {

    private static final Logger LOG = Logger.getLogger(RunThread.class);

    /** A task that has run for longer may take much longer. */
    private static final long LONG_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private static final long IDLE = 0;

    private final ScheduledThreadPoolExecutor executor;
    private volatile @Nullable Thread thread;
    private volatile long since = IDLE;

    RunThread(String name) {
        this.executor = new ScheduledThreadPoolExecutor(1, task -> {
            var made = new Thread(
                    () -> {
                        TaskThread.begin(this::later);
                        task.run();
                    },
                    name);
            made.setDaemon(true);
            thread = made;
            return made;
        });
        executor.setRemoveOnCancelPolicy(true);
    }

    /** True while a task takes long: what is added now waits for its end. */
    boolean held() {
        long start = since;
        return start != IDLE && System.nanoTime() - start > LONG_NANOS;
    }

    @Override
    public void execute(Runnable task) {
        if (Thread.currentThread() == thread) {
            task.run();
        } else {
            later(task);
        }
    }

    @Override
    public void later(Runnable task) {
        executor.execute(() -> attempt(task));
    }

    @Override
    public Runnable after(Duration delay, Runnable task) {
        // Rounded up: never early.
        var timer = executor.schedule(() -> attempt(task), delay.toNanos() + 1, TimeUnit.NANOSECONDS);
        return () -> timer.cancel(false);
    }

    void close() {
        executor.shutdown();
    }

    private void attempt(Runnable task) {
        long start = System.nanoTime();
        since = start == IDLE ? 1 : start;
        try {
            task.run();
        } catch (Throwable fault) { // The executor would keep it to itself.
            LOG.error("a task of a run broke", fault);
        } finally {
            since = IDLE;
        }
    }
}
