package io.millrace.run;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A timer that can be set, called off and set again. On the run's event loop. */
final class Timer {

    private final Tasks tasks;
    private @Nullable Runnable cancel;

    Timer(Tasks tasks) {
        this.tasks = tasks;
    }

    void set(Duration delay, Runnable task) {
        cancel();
        cancel = tasks.urgentAfter(delay, () -> {
            cancel = null;
            task.run();
        });
    }

    void cancel() {
        if (cancel != null) {
            cancel.run();
            cancel = null;
        }
    }
}
