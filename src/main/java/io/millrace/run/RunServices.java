package io.millrace.run;

import io.millrace.control.ControlService;
import io.millrace.definition.Step;
import io.millrace.execution.Claim;
import io.millrace.execution.StepRecord;
import io.millrace.expression.Bounds;
import io.millrace.feed.Feed;
import io.millrace.journal.Journal;
import io.millrace.journal.Signals;
import io.millrace.submission.Submission;
import io.millrace.telemetry.StepTimes;
import io.millrace.telemetry.Traces;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** What every run uses. */
record RunServices(
        Journal journal,
        Signals signals,
        Feed feed,
        Submission submission,
        ControlService control,
        StepExecutors executors,
        StepTimes times,
        Traces traces,
        RunConfig config,
        Bounds bounds,
        InstantSource clock) {

    /** Reports to metrics and traces what was handed to the journal. */
    void recorded(Claim claim, Step step, StepRecord record, @Nullable String around, int aroundAttempt) {
        times.record(step.action(), record);
        traces.step(claim, step, record, around, aroundAttempt);
    }
}
