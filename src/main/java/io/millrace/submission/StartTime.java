package io.millrace.submission;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** When an execution may start at the earliest, as requested. */
public sealed interface StartTime {

    /** @param now when it is stored */
    Instant due(Instant now);

    /** Why it is not allowed; empty = it is. */
    Optional<String> fault(Instant now, Duration most);

    /** Its field in the request. */
    String field();

    /** The same text for equal requests, whenever they arrive. */
    String asked();

    /** A delay after it is stored. */
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

    /** At an instant; one in the past means now. */
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
