package io.millrace.execution;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Why a step, an attempt or an execution failed.
 *
 * @param type a stable word for programs: {@code http-status}, {@code timeout}, {@code expression}, {@code fail}, ...
 * @param message for people: what was wrong and, where there is something to do, what
 * @param step path of the step it comes from; null when it is the execution's own
 * @param retryable false when trying again cannot help
 * @param details further facts, JSON values
 */
public record Failure(
        String type, String message, @Nullable String step, boolean retryable, Map<String, @Nullable Object> details) {

    public Failure(String type, String message, boolean retryable) {
        this(type, message, null, retryable, Map.of());
    }

    public Failure at(String path) {
        return step == null ? new Failure(type, message, path, retryable, details) : this;
    }

    /** The step in the workflow, whichever turn it was: its path with {@code *} for a number, {@code loop/*}{@code /fetch}. */
    public @Nullable String place() {
        return step == null ? null : placeOf(step);
    }

    public static String placeOf(String path) {
        return path.replaceAll("/\\d+(?=/)", "/*");
    }

    /** As it stands in records, in the API and under {@code error} in expressions. */
    public Map<String, @Nullable Object> toMap() {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("type", type);
        map.put("message", message);
        if (step != null) {
            map.put("step", step);
        }
        map.put("retryable", retryable);
        map.putAll(details);
        return map;
    }
}
