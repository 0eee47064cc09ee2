package io.millrace.definition;

import java.time.Duration;
import java.util.Optional;

/**
 * How often, and after which pauses, a failed step or execution is retried.
 *
 * @param attempts retries after the first attempt, 0 to 100
 * @param backoff pause before the first retry
 * @param factor factor by which each further pause grows, 1 to 10
 * @param maxBackoff longest pause; default 1 h
 */
public record Retry(int attempts, Duration backoff, double factor, Duration maxBackoff) {

    public static final Duration LONGEST_BACKOFF = Duration.ofHours(1);

    /** The default of steps. */
    public static final Retry NONE = new Retry(0, Duration.ZERO, 1, LONGEST_BACKOFF);

    /** The default of executions: after 2 s, 4 s and 8 s. */
    public static final Retry EXECUTION = new Retry(3, Duration.ofSeconds(2), 2, LONGEST_BACKOFF);

    /**
     * The pause after an attempt failed, or empty when that attempt was the last.
     *
     * @param attempt the attempt that failed, the first being 1
     */
    public Optional<Duration> pauseAfter(int attempt) {
        if (attempt > attempts) {
            return Optional.empty();
        }
        double millis = backoff.toMillis() * Math.pow(factor, attempt - 1.0);
        return Optional.of(Duration.ofMillis((long) Math.min(millis, (double) maxBackoff.toMillis())));
    }

    /** The same, but at least as long as the far side asked for, up to {@code maxBackoff}. */
    public Optional<Duration> pauseAfter(int attempt, Duration asked) {
        var shortest = asked.compareTo(maxBackoff) > 0 ? maxBackoff : asked;
        return pauseAfter(attempt).map(pause -> pause.compareTo(shortest) < 0 ? shortest : pause);
    }
}
