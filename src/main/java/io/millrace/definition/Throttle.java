package io.millrace.definition;

import io.millrace.expression.Template;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The limits a workflow sets on its executions. Keys read {@code input} and {@code trigger} and are evaluated once,
 * at submission; executions with the same value share a limit, and without a key all executions of the workflow do.
 *
 * @param concurrency how many run at a time; null = unlimited
 * @param rateLimit how many start within a period; null = unlimited
 */
public record Throttle(
        @Nullable Concurrency concurrency, @Nullable RateLimit rateLimit) {

    public static final Throttle NONE = new Throttle(null, null);

    /** @param limit 1 to 10,000 */
    public record Concurrency(@Nullable Template key, int limit) {}

    /**
     * @param limit 1 to 10,000
     * @param per 1 s to 1 h
     */
    public record RateLimit(@Nullable Template key, int limit, Duration per) {}
}
