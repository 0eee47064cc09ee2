package io.millrace.step;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The pause that an answer asks for before the next request: seconds, or a date as HTTP writes it. */
final class RetryAfter {

    private RetryAfter() {}

    /**
     * @param header null = none
     * @param longest a longer pause is cut to this one
     * @return empty when it asks for none, or nobody can read it
     */
    static Optional<Duration> pause(@Nullable String header, Instant now, Duration longest) {
        if (header == null) {
            return Optional.empty();
        }
        var text = header.strip();
        Duration pause;
        if (text.matches("\\d{1,9}")) {
            pause = Duration.ofSeconds(Long.parseLong(text));
        } else {
            try {
                pause = Duration.between(
                        now,
                        ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                                .toInstant());
            } catch (DateTimeException e) {
                return Optional.empty(); // The backoff of the step decides.
            }
        }
        return pause.isNegative() || pause.isZero()
                ? Optional.empty()
                : Optional.of(pause.compareTo(longest) > 0 ? longest : pause);
    }
}
