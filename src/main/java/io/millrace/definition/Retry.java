package io.millrace.definition;

import java.time.Duration;
import java.util.Optional;

/**
 * How often, and after what pause, something that failed is tried again.
 *
 * @param attempts how many more times after the first, 0 to 100
 * @param backoff the pause before the first retry
 * @param factor what each further pause is multiplied with, 1 to 10
 * @param maxBackoff no pause is longer; default 1 h
 */
public record Retry(int attempts, Duration backoff, double factor, Duration maxBackoff) {

    public static final Duration LONGEST_BACKOFF = Duration.ofHours(1);

    /** Of a step that says nothing. */
    public static final Retry NONE = new Retry(0, Duration.ZERO, 1, LONGEST_BACKOFF);

    /** Of an execution whose workflow says nothing: after 2 s, 4 s and 8 s. */
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
}
