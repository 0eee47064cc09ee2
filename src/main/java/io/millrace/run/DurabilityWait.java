package io.millrace.run;

import io.millrace.step.RunningWork;

/** A step that waits until what it reads is durable. It keeps the run on its worker: the journal is about to answer. */
final class DurabilityWait implements RunningWork {

    private final ActiveStep step;
    private final Runnable then;
    private boolean over;

    private DurabilityWait(ActiveStep step, Runnable then) {
        this.step = step;
        this.then = then;
    }

    static DurabilityWait begin(ActiveStep step, Runnable then) {
        var wait = new DurabilityWait(step, then);
        step.environment().busy(1);
        step.environment().whenDurable(step.readSequence(), wait::durable);
        return wait;
    }

    @Override
    public void stop(boolean hard) {
        if (end()) {
            step.stopped();
        }
    }

    private void durable() {
        if (end()) {
            then.run();
        }
    }

    private boolean end() {
        if (over) {
            return false;
        }
        over = true;
        step.environment().busy(-1);
        return true;
    }
}
