package io.millrace.api.execution;

import io.millrace.execution.PendingRetry;
import io.millrace.execution.StepRecord;
import io.millrace.expression.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the API shows as a step's output and error, JSON text. */
final class StepValues {

    private StepValues() {}

    /** Of a step that waits, what it waits for. */
    static @Nullable String output(StepRecord step) {
        return step.waitsFor() == null ? step.output() : step.waitsFor().text();
    }

    /**
     * With {@code tries}, {@code executionAttempt} and {@code retryAt} when another attempt follows.
     *
     * @see PendingRetry
     */
    static @Nullable String error(StepRecord step) {
        var retry = step.retry();
        if (retry == null || step.error() == null || !(Json.parse(step.error()) instanceof Map<?, ?> error)) {
            return step.error();
        }
        Map<String, @Nullable Object> shown = new LinkedHashMap<>();
        error.forEach((field, value) -> shown.put(String.valueOf(field), value));
        shown.put("tries", retry.tries());
        shown.put("executionAttempt", retry.executionAttempt());
        shown.put("retryAt", retry.at().toString());
        return Json.write(shown);
    }
}
