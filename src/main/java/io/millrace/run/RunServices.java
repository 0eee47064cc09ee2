package io.millrace.run;

import io.millrace.expression.Bounds;
import io.millrace.feed.Feed;
import io.millrace.journal.Journal;
import io.millrace.submission.Submission;
import java.time.InstantSource;

/** What every run uses. */
record RunServices(
        Journal journal,
        Feed feed,
        Submission submission,
        Control control,
        Works works,
        StepTimes times,
        Traces traces,
        RunConfig config,
        Bounds bounds,
        InstantSource clock) {}
