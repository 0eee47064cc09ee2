package io.millrace.definition;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Parses durations:  {@code 250ms}, {@code 2s}, {@code 5m}, {@code 1h30m}, {@code 2d}, or ISO 8601. */
public final class Durations {

    private static final Pattern SHORT =
            Pattern.compile("(?:(\\d{1,9})d)?(?:(\\d{1,9})h)?(?:(\\d{1,9})m(?!s))?(?:(\\d{1,9})s)?(?:(\\d{1,9})ms)?");

    private Durations() {}

    /**
     * Units go from the largest to the smallest, each at most once. A day is 24 hours.
     *
     * @throws IllegalArgumentException when it is not a duration, or negative; the message shows valid examples
     */
    public static Duration parse(String text) {
        var units = SHORT.matcher(text);
        if (!text.isEmpty() && units.matches()) {
            return Duration.ofDays(number(units.group(1)))
                    .plusHours(number(units.group(2)))
                    .plusMinutes(number(units.group(3)))
                    .plusSeconds(number(units.group(4)))
                    .plusMillis(number(units.group(5)));
        }
        try {
            if (text.startsWith("P")) {
                var duration = Duration.parse(text);
                if (!duration.isNegative()) {
                    return duration;
                }
            }
        } catch (DateTimeParseException e) {
            throw wrong(text, e);
        }
        throw wrong(text, null);
    }

    private static IllegalArgumentException wrong(String text, @Nullable Throwable cause) {
        return new IllegalArgumentException(
                "`" + text + "` is not a duration; write 250ms, 2s, 5m, 1h30m, 2d or ISO 8601 such as PT5M", cause);
    }

    private static long number(@Nullable String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }
}
