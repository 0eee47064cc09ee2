package io.millrace.run;

import io.millrace.execution.ExecutionId;
import io.millrace.execution.Failure;
import io.millrace.execution.StepRecord;
import io.millrace.execution.StepStatus;
import io.millrace.execution.StepWait;
import io.millrace.step.RunningWork;
import io.millrace.step.Wakeup;
import io.millrace.submission.Submitted;
import java.util.Optional;

/** A step's child execution being started. */
final class ChildStart implements RunningWork {

    private final ActiveStep step;
    private boolean over;
    private boolean unwanted;

    private ChildStart(ActiveStep step) {
        this.step = step;
    }

    static void begin(ActiveStep step, Wakeup.Child wanted) {
        var environment = step.environment();
        var start = new ChildStart(step);
        step.become(start);
        environment.busy(1);
        // Made here, for what follows happens on other threads.
        var entry = step.entry(StepStatus.WAITING, null, null);
        environment
                .children()
                .start(wanted, step.path(), child -> waiting(entry, child))
                .subscribe()
                .with(
                        answer -> environment.enter(() -> start.answered(answer)),
                        failure -> environment.lost("a child could not be stored: " + failure.getMessage()));
    }

    @Override
    public void stop(boolean hard) {
        if (hard && end()) {
            unwanted = step.timedOutWithin();
            step.stopped();
        }
    }

    private static StepRecord waiting(StepRecord entry, ExecutionId child) {
        return entry.waitingFor(new StepWait.ForChild(child));
    }

    private void answered(Optional<Submitted> answer) {
        var child = answer.flatMap(Submitted::created).orElse(null);
        step.environment().children().started(child);
        if (!end()) {
            if (unwanted && child != null) {
                UnwantedChild.cancel(step, child);
            }
            return;
        }
        if (answer.isEmpty()) {
            step.environment().lost("the lease was lost");
        } else if (child != null) {
            StepWaits.child(step, child);
        } else {
            step.fail(new Failure("workflow-not-started", answer.get().reason(), false));
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
