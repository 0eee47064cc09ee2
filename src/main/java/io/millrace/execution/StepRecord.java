package io.millrace.execution;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What one attempt of a step came to.
 *
 * @param path the step's place in the execution: its id, or within bodies {@code loop/3/fetch}, {@code check/then/send},
 *     {@code pick/default/x}, {@code fetch/onError/alert}, {@code book/compensate/release}
 * @param attempt from 1, counted over all attempts of the execution
 * @param output JSON text
 * @param error JSON text of a {@link Failure}
 * @param supersededBy number of the rerun that set it aside; null = it counts
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

    /** One that counts. */
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
