package io.millrace.execution;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Why a step, an attempt or an execution failed.
 *
 * @param type a stable identifier for programs: {@code http-status}, {@code timeout}, {@code expression}, {@code fail}, ...
 * @param message for people: what was wrong and, where possible, what to do
 * @param step path of the step it comes from; null when it is the execution's own
 * @param retryable false when trying again cannot help
 * @param details further details, JSON values
 */
public record Failure(
        String type, String message, @Nullable String step, boolean retryable, Map<String, @Nullable Object> details) {

    private static final Set<String> FIELDS = Set.of("type", "message", "step", "retryable");

    /** Name of the detail that says how long to wait before a retry, in milliseconds. */
    public static final String RETRY_AFTER = "retryAfterMs";

    public Failure(String type, String message, boolean retryable) {
        this(type, message, null, retryable, Map.of());
    }

    public Failure at(String path) {
        return step == null ? new Failure(type, message, path, retryable, details) : this;
    }

    /** The step in the workflow, whichever iteration it was: its path with {@code *} for a number, {@code loop/*}{@code /fetch}. */
    public @Nullable String place() {
        return step == null ? null : placeOf(step);
    }

    public static String placeOf(String path) {
        return path.replaceAll("/\\d+(?=/)", "/*");
    }

    /** The inverse of {@link #toMap}. */
    public static Failure of(Map<?, ?> map) {
        Map<String, @Nullable Object> details = new LinkedHashMap<>();
        map.forEach((key, value) -> {
            if (!FIELDS.contains(String.valueOf(key))) {
                details.put(String.valueOf(key), value);
            }
        });
        return new Failure(
                String.valueOf(map.get("type")),
                String.valueOf(map.get("message")),
                map.get("step") instanceof String path ? path : null,
                Boolean.TRUE.equals(map.get("retryable")),
                details);
    }

    /** The shortest pause before a retry that the far side asked for; zero when it asked for none. */
    public Duration retryAfter() {
        return details.get(RETRY_AFTER) instanceof Number millis
                ? Duration.ofMillis(millis.longValue())
                : Duration.ZERO;
    }

    /** The same with one more detail. */
    public Failure with(String key, Object fact) {
        Map<String, @Nullable Object> more = new LinkedHashMap<>(details);
        more.put(key, fact);
        return new Failure(type, message, step, retryable, more);
    }

    /** Its form in records, in the API and under {@code error} in expressions. */
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
