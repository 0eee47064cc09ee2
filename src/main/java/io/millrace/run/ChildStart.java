package io.millrace.run;

import io.millrace.execution.ExecutionId;
import io.millrace.execution.Failure;
import io.millrace.execution.StepRecord;
import io.millrace.execution.StepStatus;
import io.millrace.expression.Json;
import io.millrace.step.Wakeup;
import io.millrace.submission.SubmissionRequest;
import io.millrace.submission.Submitted;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** A step's child execution being started, through the door by which all executions are child. */
final class ChildStart implements RunningWork {

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
        run.children().begins();
        var claim = run.claim();
        var request = new SubmissionRequest(
                claim.tenant(),
                wanted.workflow(),
                wanted.version(),
                wanted.input(),
                "workflow",
                claim.priority(),
                Duration.ZERO);
        // Made here, for what follows happens on other threads.
        var entry = step.entry(StepStatus.WAITING, null, null);
        run.children()
                .depth()
                .chain(depth -> depth > run.config().maxNesting()
                        ? tooDeep(run.config().maxNesting())
                        : run.submission().spawn(claim.lease(), request, step.path, child -> waiting(entry, child)))
                .subscribe()
                .with(
                        answer -> run.enter(() -> start.answered(answer)),
                        failure -> run.enter(() -> run.lost("a child could not be stored: " + failure.getMessage())));
    }

    @Override
    public void stop(boolean hard) {
        if (hard && end()) {
            unwanted = StepWaits.timedOut(step);
            step.stopped();
        }
    }

    private static StepRecord waiting(StepRecord entry, ExecutionId child) {
        var on = Json.write(Map.of("child", child.toString()));
        return new StepRecord(entry.path(), entry.attempt(), entry.status(), on, null, entry.startedAt(), null);
    }

    private static Uni<Optional<Submitted>> tooDeep(int most) {
        return Uni.createFrom()
                .item(Optional.of(new Submitted.Unknown("Workflows run workflows more than " + most
                        + " deep (millrace.run.max-nesting). Does one run itself without end?")));
    }

    private void answered(Optional<Submitted> answer) {
        var child = answer.flatMap(Submitted::created).orElse(null);
        step.run().children().began(child);
        if (!end()) {
            if (unwanted && child != null) {
                StepWaits.giveUp(step, child);
            }
            return;
        }
        if (answer.isEmpty()) {
            step.run().lost("the lease was lost");
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
        step.run().busy(-1);
        return true;
    }
}
