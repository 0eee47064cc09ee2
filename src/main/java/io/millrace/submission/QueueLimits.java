package io.millrace.submission;

import io.millrace.execution.StartLimits;
import jakarta.inject.Singleton;
import java.util.OptionalInt;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** Why an execution has to pass the queue: limits are kept there, for all instances together. */
@Singleton
final class QueueLimits {

    private final boolean overall;

    QueueLimits(
            @ConfigProperty(name = "millrace.queue.max-jobs-per-minute") OptionalInt all,
            @ConfigProperty(name = "millrace.queue.tenant-max-jobs-per-minute") OptionalInt tenant) {
        this.overall = all.orElse(0) > 0 || tenant.orElse(0) > 0;
    }

    /** Null: nothing keeps it from running without the queue. */
    @Nullable
    String keptByTheQueue(StartLimits limits) {
        if (limits.any()) {
            return "its workflow has limits (concurrency, rateLimit), which the queue keeps";
        }
        return overall
                ? "how many start a minute is limited (millrace.queue.max-jobs-per-minute), which the queue keeps"
                : null;
    }
}
