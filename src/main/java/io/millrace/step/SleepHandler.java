package io.millrace.step;

import io.millrace.definition.Durations;
import io.millrace.execution.Failure;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/** Carries out {@code sleep}. */
@ApplicationScoped
class SleepHandler implements ActionHandler<SleepKind.Sleep> {

    private final SleepConfig config;

    SleepHandler(SleepConfig config) {
        this.config = config;
    }

    @Override
    public Uni<StepOutcome> attempt(SleepKind.Sleep action, StepContext context) {
        var given = context.evaluate(action.duration() != null ? action.duration() : action.until());
        return Uni.createFrom().item(outcome(action, given, context.clock().instant()));
    }

    private StepOutcome outcome(SleepKind.Sleep action, @Nullable Object given, Instant now) {
        Instant until;
        try {
            // Clamped before it is added, so that no duration overflows: what is too long is reported as such.
            until = action.duration() == null
                    ? instant(given)
                    : now.plus(min(duration(given), config.max().plusMillis(1)));
        } catch (IllegalArgumentException | DateTimeParseException e) {
            var wanted = action.duration() != null
                    ? "a duration such as 250ms, 5m or PT5M, or milliseconds as a number"
                    : "an instant such as 2030-01-31T08:00:00Z";
            return failed("sleep wants " + wanted + ", and got: " + given);
        }
        return until.isAfter(now.plus(config.max()))
                ? failed("a sleep may take at most " + config.max().toDays() + " days (millrace.sleep.max), and got: "
                        + given)
                : new StepOutcome.Parked(new Wakeup.At(until));
    }

    private static StepOutcome failed(String why) {
        return new StepOutcome.Failed(new Failure("sleep", why, false));
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static Duration duration(@Nullable Object given) {
        if (given instanceof Number millis && millis.longValue() >= 0) {
            return Duration.ofMillis(millis.longValue());
        }
        return Durations.parse(String.valueOf(given));
    }

    private static Instant instant(@Nullable Object given) {
        return OffsetDateTime.parse(String.valueOf(given)).toInstant();
    }
}
