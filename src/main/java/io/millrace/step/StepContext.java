package io.millrace.step;

import io.millrace.execution.ExecutionId;
import io.millrace.execution.TenantId;
import io.millrace.expression.Bounds;
import io.millrace.expression.Scope;
import io.millrace.expression.Template;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * What a handler may know about the step that it carries out.
 *
 * @param path the step's path, see {@code StepRecord}
 * @param attempt of the step, from 1
 * @param rerun number of the last rerun that included this step; 0 = none
 * @param traceparent identifies this attempt to the server it calls, as in W3C Trace Context; null = it is not traced
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
     * The same for every attempt of this step of this execution, so that the server can recognize a repetition. A rerun is
     * no repetition, it is intended: it has a key of its own, which again is the same for every attempt.
     */
    public String idempotencyKey() {
        return execution + "/" + path + (rerun == 0 ? "" : "#" + rerun);
    }

    /** @throws io.millrace.expression.ExpressionException when it fails: the step fails with it */
    public @Nullable Object evaluate(@Nullable Template template) {
        return template == null ? null : template.evaluate(scope, bounds);
    }
}
