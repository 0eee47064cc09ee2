package io.millrace.step;

import io.millrace.definition.Durations;
import io.millrace.definition.Kind;
import io.millrace.execution.Failure;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

@ApplicationScoped
class SleepHandler implements StepHandler<Kind.Sleep> {

    @Override
    public Class<Kind.Sleep> kind() {
        return Kind.Sleep.class;
    }

    @Override
    public Uni<StepOutcome> attempt(Kind.Sleep kind, StepContext context) {
        var given = context.evaluate(kind.duration() != null ? kind.duration() : kind.until());
        try {
            var until = kind.duration() != null ? context.clock().instant().plus(duration(given)) : instant(given);
            return Uni.createFrom().item(new StepOutcome.Parked(new Wakeup.At(until)));
        } catch (IllegalArgumentException | DateTimeParseException e) {
            var wanted = kind.duration() != null
                    ? "a duration such as 250ms, 5m or PT5M, or milliseconds as a number"
                    : "an instant such as 2030-01-31T08:00:00Z";
            return Uni.createFrom()
                    .item(new StepOutcome.Failed(
                            new Failure("sleep", "sleep wants " + wanted + ", and got: " + given, false)));
        }
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
