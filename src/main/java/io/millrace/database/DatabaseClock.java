package io.millrace.database;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The time of Postgres, by which due times, leases and ids are made and compared, whatever the clock of this machine says.
 *
 * <p>It goes on with the monotonic clock from the last measurement: a system clock that is wrong, or jumps, has no effect. Before
 * the first measurement it is the system clock. In microseconds, as Postgres stores it. Thread-safe.
 */
public final class DatabaseClock implements InstantSource {

    /** Two clocks drift apart by at most so much: 200 ppm. */
    private static final long DRIFT = 5_000;

    private final InstantSource system;
    private final LongSupplier monotonic;
    private volatile @Nullable Estimate estimate;

    /**
     * @param at nanoseconds since 1970 in Postgres when the monotonic clock read {@code read}
     * @param error by how many nanoseconds that may be wrong
     */
    private record Estimate(long read, long at, long error) {}

    /** @param monotonic in nanoseconds, {@code System::nanoTime} */
    public DatabaseClock(InstantSource system, LongSupplier monotonic) {
        this.system = system;
        this.monotonic = monotonic;
    }

    @Override
    public Instant instant() {
        var known = estimate;
        var now = known == null ? system.instant() : instant(known.at + (monotonic.getAsLong() - known.read));
        return now.truncatedTo(ChronoUnit.MICROS);
    }

    /** What the monotonic clock reads, for {@link #measured}. */
    long read() {
        return monotonic.getAsLong();
    }

    /**
     * Takes a measurement that is better than what is known, or that shows it to be wrong.
     *
     * @param database what Postgres said the time was
     * @param sent the monotonic clock when it was asked
     * @param received when the answer was there
     */
    synchronized void measured(Instant database, long sent, long received) {
        long error = Math.max(0, received - sent) / 2;
        long middle = sent + error;
        long at = nanos(database);
        var known = estimate;
        if (known != null) {
            long passed = middle - known.read;
            long knownError = known.error + Math.abs(passed) / DRIFT;
            boolean contradicts = Math.abs(at - (known.at + passed)) > error + knownError;
            if (!contradicts && error > knownError) {
                return;
            }
        }
        estimate = new Estimate(middle, at, error);
    }

    /** By how much the system clock of this machine is ahead of Postgres; negative when it is behind, zero before the first measurement. */
    public Duration ahead() {
        return estimate == null ? Duration.ZERO : Duration.between(instant(), system.instant());
    }

    private static Instant instant(long nanos) {
        long second = TimeUnit.SECONDS.toNanos(1);
        return Instant.ofEpochSecond(Math.floorDiv(nanos, second), Math.floorMod(nanos, second));
    }

    private static long nanos(Instant instant) {
        return ChronoUnit.NANOS.between(Instant.EPOCH, instant);
    }
}
