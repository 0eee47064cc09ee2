package io.millrace.api.deadletter;

import io.millrace.api.problem.ProblemType;
import io.millrace.api.problem.Refusal;
import io.millrace.execution.ExecutionId;
import io.millrace.visibility.DeadLetters;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The cursor of the list: the time of the failure of the last dead letter on the page, in microseconds, and its id. */
final class DeadLetterCursor {

    private static final Pattern SHAPE = Pattern.compile("(\\d{1,18})\\.([0-9a-f-]{36})");

    private DeadLetterCursor() {}

    static String text(DeadLetters.Place place) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, place.failedAt()) + "." + place.id();
    }

    static DeadLetters.@Nullable Place parse(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return null;
        }
        var parts = SHAPE.matcher(text);
        if (parts.matches()) {
            return new DeadLetters.Place(
                    Instant.EPOCH.plus(Long.parseLong(parts.group(1)), ChronoUnit.MICROS), id(parts.group(2)));
        }
        throw invalid(text);
    }

    private static ExecutionId id(String text) {
        try {
            return ExecutionId.parse(text);
        } catch (IllegalArgumentException e) {
            throw invalid(text);
        }
    }

    private static Refusal invalid(String text) {
        return Refusal.at(
                ProblemType.INVALID_PARAMETER, "cursor", "must be the `next` of a page; it is '" + text + "'");
    }
}
