package io.millrace.submission;

import io.millrace.execution.TenantId;
import io.millrace.execution.Trigger;
import java.time.Duration;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A request to run a workflow.
 *
 * @param version empty = the newest
 * @param input a JSON value; null = none given, taken as an empty object
 * @param priority 1 to 10, lower first
 * @param start when at the earliest
 */
public record SubmissionRequest(
        TenantId tenant,
        String workflow,
        OptionalInt version,
        @Nullable Object input,
        Trigger trigger,
        int priority,
        StartTime start) {

    public static final int DEFAULT_PRIORITY = 5;

    /** @param delay how long from now at the earliest */
    public SubmissionRequest(
            TenantId tenant,
            String workflow,
            OptionalInt version,
            @Nullable Object input,
            Trigger trigger,
            int priority,
            Duration delay) {
        this(tenant, workflow, version, input, trigger, priority, new StartTime.After(delay));
    }
}
