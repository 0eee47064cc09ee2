package io.millrace.run;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;

/** A Vert.x event-loop context as a {@link EventLoop}. */
record VertxEventLoop(Vertx vertx, Context context) implements EventLoop {

    @Override
    public void execute(Runnable task) {
        if (Vertx.currentContext() == context) {
            task.run();
        } else {
            context.runOnContext(ignored -> task.run());
        }
    }

    @Override
    public Runnable after(Duration delay, Runnable task) {
        // Only ever called on the loop, so the timer fires on it. Rounded up: never early.
        long timer = vertx.setTimer(Math.max(1, delay.plusNanos(999_999).toMillis()), ignored -> task.run());
        return () -> vertx.cancelTimer(timer);
    }
}
