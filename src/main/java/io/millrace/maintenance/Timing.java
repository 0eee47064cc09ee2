package io.millrace.maintenance;

import java.time.Duration;
import java.time.Instant;

/** When a task runs. Times are nanoseconds as of {@link System#nanoTime}; {@code now} is the wall clock at {@code nanos}. */
sealed interface Timing {

    /** When the first run is due. */
    long first(long nanos, Instant now);

    /**
     * When the run after this one is due.
     *
     * @param due when this one was
     */
    long next(long due, long nanos, Instant now);

    /** At a fixed rate, measured without the wall clock: setting that neither delays a run nor repeats it. */
    record Every(Duration interval, Duration delay) implements Timing {
        @Override
        public long first(long nanos, Instant now) {
            return nanos + delay.toNanos();
        }

        // After a pause of the process the missed runs are not made up for.
        @Override
        public long next(long due, long nanos, Instant now) {
            long next = due + interval.toNanos();
            return next - nanos > 0 ? next : nanos + interval.toNanos();
        }
    }

    /** At the multiples of the interval by the wall clock, so at the same moments on every instance. */
    record Aligned(Duration interval) implements Timing {

        /** A timer that fires a little early would find itself in the interval before. */
        private static final Duration MARGIN = Duration.ofMillis(50);

        @Override
        public long first(long nanos, Instant now) {
            long passed = Math.floorMod(now.minus(MARGIN).toEpochMilli(), interval.toMillis());
            return nanos + interval.minusMillis(passed).toNanos();
        }

        @Override
        public long next(long due, long nanos, Instant now) {
            return first(nanos, now);
        }
    }
}
