package io.millrace.run;

import io.millrace.execution.Failure;
import io.millrace.execution.StepStatus;
import io.millrace.expression.Json;
import io.millrace.step.Wakeup;
import io.millrace.submission.SubmissionRequest;
import io.millrace.submission.Submitted;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** A step's child execution being started, through the door by which all executions are born. */
final class ChildStart implements Activity {

    private final StepRun step;
    private boolean over;
    private boolean unwanted;

    private ChildStart(StepRun step) {
        this.step = step;
    }

    static void begin(StepRun step, Wakeup.Child wanted) {
        var run = step.run();
        var start = new ChildStart(step);
        step.become(start);
        run.busy(1);
        var claim = run.claim();
        var request = new SubmissionRequest(
                claim.tenant(),
                wanted.workflow(),
                wanted.version(),
                wanted.input(),
                "workflow",
                claim.priority(),
                Duration.ZERO);
        run.submission()
                .spawn(
                        claim.lease(),
                        request,
                        step.path,
                        child -> step.entry(StepStatus.WAITING, Json.write(Map.of("child", child.toString())), null))
                .subscribe()
                .with(
                        answer -> run.enter(() -> start.answered(answer)),
                        failure -> run.enter(() -> run.lost("a child could not be stored: " + failure.getMessage())));
    }

    @Override
    public void stop(boolean hard) {
        if (hard && end()) {
            unwanted = step.timedOut();
            step.stopped();
        }
    }

    private void answered(Optional<Submitted> answer) {
        if (!end()) {
            if (unwanted && answer.isPresent() && answer.get() instanceof Submitted.Accepted accepted) {
                step.run().children().giveUp(accepted.id());
            }
            return;
        }
        if (answer.isEmpty()) {
            step.run().lost("the lease was lost");
        } else if (answer.get() instanceof Submitted.Accepted accepted) {
            Waits.child(step, accepted.id());
        } else {
            step.fail(new Failure("workflow-not-started", answer.get().reason(), false));
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
