package io.millrace.run;

import io.millrace.execution.Signal;
import io.millrace.execution.StepWait;
import io.millrace.step.RunningWork;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One step's wait. While every step that is not done waits, and long enough, the execution leaves the worker. */
final class Wait implements RunningWork {

    final ActiveStep step;
    /** Null = a signal ends it. */
    final @Nullable Instant due;

    /** Null = an instant ends it. */
    final @Nullable StepWait signal;

    private final Runnable then;
    private @Nullable Runnable timer;
    private boolean over;

    private Wait(ActiveStep step, @Nullable Instant due, @Nullable StepWait signal, Runnable then) {
        this.step = step;
        this.due = due;
        this.signal = signal;
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

    /** Until a signal ends it. */
    static Wait forSignal(ActiveStep step, StepWait signal) {
        var wait = new Wait(step, null, signal, () -> {});
        step.environment().waits().add(wait);
        step.environment().signals().watch();
        return wait;
    }

    /** The step continues, if this is what it waits for; answers whether it is. */
    boolean receive(Signal received) {
        if (signal == null || !received.ends(signal) || !end()) {
            return false;
        }
        StepWaits.received(step, received);
        return true;
    }

    @Override
    public void stop(boolean hard) {
        if (end()) {
            if (signal instanceof StepWait.ForChild one && step.timedOutWithin()) {
                UnwantedChild.cancel(step, one.child());
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
