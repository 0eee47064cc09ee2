package io.millrace.run;

import io.millrace.control.ControlService;
import io.millrace.execution.Claim;
import io.millrace.execution.StepRecord;
import io.millrace.expression.Bounds;
import io.millrace.feed.Feed;
import io.millrace.journal.Journal;
import io.millrace.step.StepContext;
import io.millrace.submission.Submission;
import io.millrace.telemetry.StepTimes;
import io.millrace.telemetry.Traces;
import java.time.InstantSource;

/** What every run uses. */
record RunServices(
        Journal journal,
        Feed feed,
        Submission submission,
        ControlService control,
        StepExecutors works,
        StepTimes times,
        Traces traces,
        RunConfig config,
        Bounds bounds,
        InstantSource clock) {

    /** What the handler of a step may know. */
    StepContext context(Claim claim, StepRun step) {
        int attempt = step.attemptNumber();
        return new StepContext(
                claim.id(),
                claim.tenant(),
                step.path,
                attempt,
                claim.rerun(step.path),
                traces.parent(claim.id(), step.path, attempt),
                step.body.scope,
                bounds,
                clock);
    }

    /** Tells those who observe from outside what was handed to the journal. */
    void recorded(Claim claim, StepRun step, StepRecord record) {
        times.record(step.step.kind(), record);
        var owner = step.body.owner;
        traces.step(
                claim, step.step, record, owner == null ? null : owner.path, owner == null ? 0 : owner.attemptNumber());
    }
}
