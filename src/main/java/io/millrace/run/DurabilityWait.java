package io.millrace.run;

/** A step that waits until what it reads is durable. It keeps the run on its worker: the journal is about to answer. */
final class DurabilityWait implements RunningWork {

    private final StepRun step;
    private final Runnable task;
    private boolean over;

    DurabilityWait(StepRun step, Runnable task) {
        this.step = step;
        this.task = task;
        step.run().busy(1);
        step.run().ledger().whenDurable(step.readMark, this::open);
    }

    @Override
    public void stop(boolean hard) {
        if (end()) {
            step.stopped();
        }
    }

    private void open() {
        if (end()) {
            task.run();
        }
    }

    private boolean end() {
        if (over) {
            return false;
        }
        over = true;
        step.run().busy(-1);
        return true;
    }
}
