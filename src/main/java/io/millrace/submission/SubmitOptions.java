package io.millrace.submission;

import org.jspecify.annotations.Nullable;

/**
 * How a request is to be taken.
 *
 * @param idempotencyKey under which the same request starts one execution only; null = none
 * @param seat where the execution runs at once; null = wherever the queue brings it. The submission starts or frees it
 */
public record SubmitOptions(
        @Nullable String idempotencyKey, @Nullable ReservedSlot seat) {

    static final SubmitOptions PLAIN = new SubmitOptions(null, null);
}
