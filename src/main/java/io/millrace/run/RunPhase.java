package io.millrace.run;

import io.millrace.definition.Step;
import io.millrace.definition.Workflow;
import io.millrace.execution.Claim;
import io.millrace.execution.StepRecord;
import io.millrace.execution.StepStatus;
import io.millrace.expression.Bounds;
import io.millrace.replay.CompensableSteps;
import io.millrace.replay.RootScope;

/** Whether a run executes the steps of a workflow or, when its execution is to end, compensates them. */
final class RunPhase {

    private final Claim claim;
    private final Workflow workflow;
    private final Bounds bounds;
    /** A step that can be compensated has completed in this run segment. */
    private boolean compensable;

    RunPhase(Claim claim, Workflow workflow, Bounds bounds) {
        this.claim = claim;
        this.workflow = workflow;
        this.bounds = bounds;
    }

    /** False: it compensates. */
    boolean executes() {
        return claim.ending() == null;
    }

    void recorded(Step step, StepRecord record) {
        compensable |=
                record.status() == StepStatus.SUCCEEDED && step.compensate().isPresent();
    }

    /** True when completed steps have to be compensated before the execution can fail. */
    boolean compensatesFirst() {
        return executes()
                && (compensable
                        || !CompensableSteps.in(workflow.body(), RootScope.of(claim), claim.records(), bounds)
                                .items()
                                .isEmpty());
    }
}
