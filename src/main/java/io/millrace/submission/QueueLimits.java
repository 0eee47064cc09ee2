package io.millrace.submission;

import io.millrace.execution.StartLimits;
import jakarta.inject.Singleton;
import java.util.OptionalInt;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** Why an execution has to pass through the queue: it enforces limits for all instances together. */
@Singleton
final class QueueLimits {

    private final boolean overall;

    QueueLimits(
            @ConfigProperty(name = "millrace.queue.max-jobs-per-minute") OptionalInt all,
            @ConfigProperty(name = "millrace.queue.tenant-max-jobs-per-minute") OptionalInt tenant) {
        this.overall = all.orElse(0) > 0 || tenant.orElse(0) > 0;
    }

    /** Null: it may run without the queue. */
    @Nullable
    String whyQueued(StartLimits limits) {
        if (limits.any()) {
            return "its workflow has limits (concurrency, rateLimit), which the queue enforces";
        }
        return overall
                ? "starts a minute are limited (millrace.queue.max-jobs-per-minute), which the queue enforces"
                : null;
    }
}
