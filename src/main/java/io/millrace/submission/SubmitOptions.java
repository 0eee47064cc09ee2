package io.millrace.submission;

import org.jspecify.annotations.Nullable;

/**
 * How a request is to be treated.
 *
 * @param idempotencyKey under which the same request starts one execution only; null = none
 * @param slot in which the execution runs at once; null = on any worker, through the queue. The submission uses or releases it
 */
public record SubmitOptions(
        @Nullable String idempotencyKey, @Nullable ReservedSlot slot) {

    static final SubmitOptions NONE = new SubmitOptions(null, null);
}
