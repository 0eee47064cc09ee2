package io.millrace.run;

import java.time.Duration;

/** The one thread that touches a run. */
interface EventLoop {

    /** Runs the task on the loop: at once when called from it. */
    void execute(Runnable task);

    /** Runs the task on the loop, after what waits there. */
    void later(Runnable task);

    /** Runs the task on the loop later. What is returned calls it off. */
    Runnable after(Duration delay, Runnable task);
}
