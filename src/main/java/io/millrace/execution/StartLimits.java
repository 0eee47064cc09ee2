package io.millrace.execution;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What its workflow allows of executions like this one; keys hold within a tenant and were evaluated when the execution was
 * born. What an installation allows overall and per tenant is configuration and stands nowhere here.
 *
 * @param rate how many may start within a window; null = any number
 * @param slots how many may run at a time; null = any number
 */
public record StartLimits(@Nullable Rate rate, @Nullable Slots slots) {

    public static final StartLimits NONE = new StartLimits(null, null);

    /** Whether there is any. */
    public boolean any() {
        return rate != null || slots != null;
    }

    /**
     * At most {@code limit} executions with this key start within any {@code window}. Later stretches of the same execution (a
     * retry, after a wait) do not count.
     */
    public record Rate(String key, int limit, Duration window) {}

    /** At most {@code limit} executions with this key run at a time. One that is parked or queued holds no slot. */
    public record Slots(String key, int limit) {}
}
