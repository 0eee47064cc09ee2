package io.millrace.run;

import io.millrace.execution.ExecutionId;
import io.millrace.step.RunningWork;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One step's wait. While every step that is not done waits, and long enough, the execution leaves the worker. */
final class Wait implements RunningWork {

    final ActiveStep step;
    /** Null = a signal ends it. */
    final @Nullable Instant due;

    final @Nullable ExecutionId child;

    private final Runnable then;
    private @Nullable Runnable timer;
    private boolean over;

    private Wait(ActiveStep step, @Nullable Instant due, @Nullable ExecutionId child, Runnable then) {
        this.step = step;
        this.due = due;
        this.child = child;
        this.then = then;
    }

    /** Until an instant. */
    static Wait until(ActiveStep step, Instant due, Runnable then) {
        var wait = new Wait(step, due, null, then);
        var environment = step.environment();
        environment.waits().add(wait);
        wait.timer = environment.after(Duration.between(environment.now(), due), wait::wake);
        return wait;
    }

    /** Until a child has ended. */
    static Wait forChild(ActiveStep step, ExecutionId child) {
        var wait = new Wait(step, null, child, () -> {});
        step.environment().waits().add(wait);
        step.environment().children().watch();
        return wait;
    }

    @Override
    public void stop(boolean hard) {
        if (end()) {
            if (child != null && step.timedOutWithin()) {
                UnwantedChild.cancel(step, child);
            }
            step.stopped();
        }
    }

    /** Not worth leaving the worker for; of a thousand short waits the first answers for all. */
    boolean soonOver() {
        return due != null && !step.environment().worthParking(due);
    }

    /** Called off because the execution leaves the worker. */
    void forget() {
        over = true;
        cancelTimer();
    }

    /** False: it has ended already. */
    boolean end() {
        if (over) {
            return false;
        }
        over = true;
        cancelTimer();
        step.environment().waits().remove(this);
        return true;
    }

    private void wake() {
        timer = null;
        if (end()) {
            then.run();
        }
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.run();
            timer = null;
        }
    }
}
