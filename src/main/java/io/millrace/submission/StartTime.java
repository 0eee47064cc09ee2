package io.millrace.submission;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** When an execution may start at the earliest, as it was asked for. */
public sealed interface StartTime {

    /** @param now when it is stored */
    Instant due(Instant now);

    /** Why it may not be asked for; empty = it may. */
    Optional<String> fault(Instant now, Duration most);

    /** What the request calls it. */
    String field();

    /** The same text for the same wish, whenever it comes. */
    String asked();

    /** So much later than it is stored. */
    record After(Duration delay) implements StartTime {
        @Override
        public Instant due(Instant now) {
            return now.plus(delay);
        }

        @Override
        public Optional<String> fault(Instant now, Duration most) {
            return delay.isNegative() || delay.compareTo(most) > 0
                    ? Optional.of("must be 0 to " + most.toDays() + " days (millrace.input.max-delay)")
                    : Optional.empty();
        }

        @Override
        public String field() {
            return "delay";
        }

        @Override
        public String asked() {
            return delay.toString();
        }
    }

    /** At a moment; one that is past is now. */
    record At(Instant moment) implements StartTime {
        @Override
        public Instant due(Instant now) {
            return moment.isAfter(now) ? moment : now;
        }

        @Override
        public Optional<String> fault(Instant now, Duration most) {
            return Duration.between(now, moment).compareTo(most) > 0
                    ? Optional.of("must be at most " + most.toDays() + " days from now (millrace.input.max-delay)")
                    : Optional.empty();
        }

        @Override
        public String field() {
            return "at";
        }

        @Override
        public String asked() {
            return moment.toString();
        }
    }
}
