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
 * @param supersededBy number of the rerun that superseded it; null = it is current
 */
public record StepRecord(
        String path,
        int attempt,
        StepStatus status,
        @Nullable String output,
        @Nullable String error,
        Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable Integer supersededBy) {

    /** A record that is current. */
    public StepRecord(
            String path,
            int attempt,
            StepStatus status,
            @Nullable String output,
            @Nullable String error,
            Instant startedAt,
            @Nullable Instant finishedAt) {
        this(path, attempt, status, output, error, startedAt, finishedAt, null);
    }
}
