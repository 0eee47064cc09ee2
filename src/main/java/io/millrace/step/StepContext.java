package io.millrace.step;

import io.millrace.execution.TenantId;

import io.millrace.execution.ExecutionId;
import io.millrace.expression.Bounds;
import io.millrace.expression.Scope;
import io.millrace.expression.Template;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * What a handler may know about where it runs.
 *
 * @param path the step's path, see {@code StepRecord}
 * @param attempt of the step, from 1
 * @param rerun number of the last rerun that took this step; 0 = none did
 * @param traceparent names this attempt to whoever it calls, as W3C Trace Context has it; null = it is not traced
 */
public record StepContext(
        ExecutionId execution,
        TenantId tenant,
        String path,
        int attempt,
        int rerun,
        @Nullable String traceparent,
        Scope scope,
        Bounds bounds,
        InstantSource clock) {

    /**
     * The same for every attempt of this step of this execution, so that the far side can tell a repetition. A rerun is no
     * repetition, it is wanted: within it the key is another, and again the same for every attempt.
     */
    public String idempotencyKey() {
        return execution + "/" + path + (rerun == 0 ? "" : "#" + rerun);
    }

    /** @throws io.millrace.expression.ExpressionException when it fails: the step fails with it */
    public @Nullable Object evaluate(@Nullable Template template) {
        return template == null ? null : template.evaluate(scope, bounds);
    }
}
