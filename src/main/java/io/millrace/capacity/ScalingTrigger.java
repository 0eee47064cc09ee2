package io.millrace.capacity;

import io.millrace.capacity.Scaling.Direction;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * A figure compared with its bound: for how long it has been beyond it, and whether that is long enough.
 *
 * @param value of the latest sample; null = there is no recent sample
 * @param since the time of the first sample from which on all are beyond the bound
 * @param lasts from then until now
 * @param after how long it must last
 */
public record ScalingTrigger(
        Direction direction,
        Figure figure,
        long bound,
        @Nullable Long value,
        @Nullable Instant since,
        Duration lasts,
        Duration after,
        boolean holds) {

    /** Samples further apart than this say nothing of the time between them. */
    static final Duration LONGEST_GAP = Samples.INTERVAL.multipliedBy(3);

    public enum Figure {
        QUEUE("executions waiting"),
        POOL("% of the workers' database connections in use"),
        SLOTS("% of the slots in use");

        private final String words;

        Figure(String words) {
            this.words = words;
        }

        long of(Sample sample) {
            return switch (this) {
                case QUEUE -> sample.waiting();
                case POOL -> percent(sample.poolUsed(), sample.poolSize());
                case SLOTS -> percent(sample.active(), sample.slots());
            };
        }

        /** As it appears in responses. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        private static long percent(long used, long size) {
            return size == 0 ? 0 : Math.round(100.0 * used / size);
        }
    }

    static ScalingTrigger above(Figure figure, long bound, Duration after, List<Sample> samples, Instant now) {
        return of(Direction.UP, figure, bound, value -> value > bound, after, samples, now);
    }

    static ScalingTrigger below(Figure figure, long bound, Duration after, List<Sample> samples, Instant now) {
        return of(Direction.DOWN, figure, bound, value -> value < bound, after, samples, now);
    }

    private static ScalingTrigger of(
            Direction direction,
            Figure figure,
            long bound,
            LongPredicate beyond,
            Duration after,
            List<Sample> samples,
            Instant now) {
        Instant since = null;
        Instant next = now;
        Long value = null;
        for (int i = samples.size() - 1; i >= 0; i--) {
            var sample = samples.get(i);
            if (Duration.between(sample.at(), next).compareTo(LONGEST_GAP) > 0) {
                break;
            }
            long each = figure.of(sample);
            value = value == null ? Long.valueOf(each) : value;
            if (!beyond.test(each)) {
                break;
            }
            since = sample.at();
            next = sample.at();
        }
        var lasts = since == null ? Duration.ZERO : Duration.between(since, now);
        boolean holds = since != null && lasts.compareTo(after) >= 0;
        return new ScalingTrigger(direction, figure, bound, value, since, lasts, after, holds);
    }

    String words() {
        return String.format(
                Locale.ROOT,
                "%s %d%s%s%s",
                direction == Direction.UP ? "more than" : "fewer than",
                bound,
                figure == Figure.QUEUE ? " " : "",
                figure.words,
                after.isZero() ? "" : " for " + lasts.toMinutes() + " min");
    }
}
