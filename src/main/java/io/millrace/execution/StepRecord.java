package io.millrace.execution;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The result of one attempt of a step.
 *
 * @param path the step's path in the execution: its id, or within bodies {@code loop/3/fetch}, {@code check/then/send},
 *     {@code pick/default/x}, {@code fetch/onError/alert}, {@code book/compensate/release}
 * @param attempt from 1, counted over all attempts of the execution
 * @param output JSON text
 * @param error JSON text of a {@link Failure}
 * @param waitsFor what it waits for; null unless its status is {@link StepStatus#WAITING}
 * @param retry the attempt that follows; null unless it failed and its retry allows another
 * @param supersededBy number of the rerun that superseded it; null = it is current
 */
public record StepRecord(
        String path,
        int attempt,
        StepStatus status,
        @Nullable String output,
        @Nullable String error,
        @Nullable StepWait waitsFor,
        @Nullable PendingRetry retry,
        Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable Integer supersededBy) {

    // It may start on one instance and finish on another, and their times agree to some milliseconds only.
    public StepRecord {
        if (finishedAt != null && finishedAt.isBefore(startedAt)) {
            finishedAt = startedAt;
        }
    }

    /** A record that is current, of a step that does not wait and is not tried again. */
    public StepRecord(
            String path,
            int attempt,
            StepStatus status,
            @Nullable String output,
            @Nullable String error,
            Instant startedAt,
            @Nullable Instant finishedAt) {
        this(path, attempt, status, output, error, null, null, startedAt, finishedAt, null);
    }

    /** The same, but waiting. */
    public StepRecord waitingFor(StepWait wait) {
        return new StepRecord(
                path, attempt, StepStatus.WAITING, null, error, wait, null, startedAt, null, supersededBy);
    }

    /** The same, with the attempt that follows it. */
    public StepRecord followedBy(PendingRetry retry) {
        return new StepRecord(
                path, attempt, status, output, error, waitsFor, retry, startedAt, finishedAt, supersededBy);
    }
}
