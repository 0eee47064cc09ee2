package io.millrace.execution;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The limits of a workflow that apply to one execution; keys are per tenant and were evaluated when the execution was created.
 * Limits of the whole installation and of each tenant are configuration and not part of this.
 *
 * @param rate how many may start within a window; null = unlimited
 * @param slots how many may run at a time; null = unlimited
 */
public record StartLimits(@Nullable Rate rate, @Nullable Slots slots) {

    public static final StartLimits NONE = new StartLimits(null, null);

    /** Whether there is a limit. */
    public boolean any() {
        return rate != null || slots != null;
    }

    /**
     * At most {@code limit} executions with this key start within any {@code window}. Later run segments of the same execution (a
     * retry, after a wait) do not count.
     */
    public record Rate(String key, int limit, Duration window) {}

    /** At most {@code limit} executions with this key run at a time. One that is parked or queued holds no slot. */
    public record Slots(String key, int limit) {}
}
