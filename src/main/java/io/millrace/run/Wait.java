package io.millrace.run;

import io.millrace.execution.ExecutionId;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One step's wait. While every step that is not done waits, and long enough, the execution leaves the worker. */
final class Wait implements RunningWork {

    final StepRun step;
    /** Null = a signal ends it. */
    final @Nullable Instant due;

    final @Nullable ExecutionId child;

    private final Runnable then;
    private @Nullable Runnable timer;
    private boolean over;

    Wait(StepRun step, @Nullable Instant due, @Nullable ExecutionId child, Runnable then) {
        this.step = step;
        this.due = due;
        this.child = child;
        this.then = then;
        var run = step.run();
        run.waits(this);
        if (due != null) {
            var left = Duration.between(run.now(), due);
            timer = run.after(left.isNegative() ? Duration.ZERO : left, this::wake);
        }
    }

    @Override
    public void stop(boolean hard) {
        if (end()) {
            if (child != null && StepWaits.timedOut(step)) {
                StepWaits.giveUp(step, child);
            }
            step.stopped();
        }
    }

    /** Not worth leaving the worker for; of a thousand short waits the first answers for all. */
    boolean soonOver() {
        return due != null && !step.run().longerThanWorthHolding(due);
    }

    /** Called off because the execution leaves the worker. */
    void forget() {
        over = true;
        cancelTimer();
    }

    boolean end() {
        if (over) {
            return false;
        }
        over = true;
        cancelTimer();
        step.run().waitsNoMore(this);
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
