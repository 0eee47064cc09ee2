package io.millrace.visibility;

import io.millrace.execution.ExecutionId;
import io.millrace.execution.Status;
import io.millrace.execution.TenantId;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Recent activity of workflows. Reads the newest executions of a tenant only, as many as configured, so that it costs the
 * same whatever the history.
 */
public interface WorkflowActivity {

    /** Each requested workflow has an entry. */
    Uni<Map<String, Activity>> of(TenantId tenant, List<String> workflows);

    /**
     * Of one workflow.
     *
     * @param recent the last completed ones, at most 20, oldest first
     * @param medianMs duration of those that succeeded among the last 50; null = none did
     * @param running now; counted as far as the search goes
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
