package io.millrace.visibility;

import io.millrace.execution.ExecutionId;
import io.millrace.execution.Status;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How workflows have been doing lately. Looks at the newest executions of a tenant only, as many as configured, so that it
 * costs the same whatever the history.
 */
public interface WorkflowActivity {

    /** Each workflow that was asked for has an entry. */
    Uni<Map<String, Activity>> of(String tenant, List<String> workflows);

    /**
     * Of one workflow.
     *
     * @param recent the last that ended, at most 20, oldest first
     * @param medianMs time from the start to the end of those that succeeded among the last 50; null = none did
     * @param running at the moment; counting stops where the search does
     * @param waiting queued, or waiting for a time or a signal; likewise
     */
    record Activity(List<Ended> recent, @Nullable Long medianMs, int running, int waiting) {}

    /** @param durationMs null = it never started */
    record Ended(
            ExecutionId id,
            Status status,
            Instant finishedAt,
            @Nullable Long durationMs) {}
}
