package io.millrace.run;

import io.millrace.definition.Workflow;
import io.millrace.execution.Claim;
import io.millrace.execution.StepRecord;
import io.millrace.execution.StepStatus;
import io.millrace.replay.CompensableSteps;
import io.millrace.replay.RootScope;

/** Which way a run goes: forward, or, when its execution is to end, backward, undoing what its steps did. */
final class RunPhase {

    private final Run run;
    private final Claim claim;
    private final Workflow workflow;
    /** A step that can be undone has completed in this stretch. */
    private boolean undoable;

    RunPhase(Run run, Workflow workflow) {
        this.run = run;
        this.claim = run.claim();
        this.workflow = workflow;
    }

    boolean forward() {
        return claim.ending() == null;
    }

    /** Takes it the way it has to go; answers what stops it. */
    RunningWork start(RunCompletion departure) {
        var scope = RootScope.of(claim);
        var ended = departure.of(scope);
        var ending = claim.ending();
        if (ending == null) {
            var body = new BodyRun(run, null, workflow.body(), scope, "", 0, false, ended);
            body.start();
            return body::stop;
        }
        var back = new Compensation(run, workflow, ending, scope, ended, departure::leave);
        back.start();
        return back;
    }

    void recorded(StepRun step, StepRecord record) {
        undoable |= record.status() == StepStatus.SUCCEEDED
                && step.step.compensate().isPresent();
    }

    /** True when it must turn round before it can fail. */
    boolean undoable() {
        return forward()
                && (undoable
                        || !CompensableSteps.in(workflow.body(), RootScope.of(claim), claim.records(), run.bounds())
                                .items()
                                .isEmpty());
    }
}
