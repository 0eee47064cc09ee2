package io.millrace.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Random;
import org.assertj.core.data.TemporalUnitOffset;
import org.assertj.core.data.TemporalUnitWithinOffset;
import org.junit.jupiter.api.Test;

class DatabaseClockTest {

    private static final Instant START = Instant.parse("2025-05-01T12:00:00Z");
    private static final long MS = 1_000_000;

    /** True time, and what the clocks of the machine show at it. */
    private long passed;

    private Duration wrong = Duration.ZERO;
    private final DatabaseClock clock =
            new DatabaseClock(() -> truth().plus(wrong), () -> passed + Long.MAX_VALUE - 1_000 * MS);

    private Instant truth() {
        return START.plusNanos(passed);
    }

    /** An answer that takes so long, of which the given part passes before Postgres looks at its clock. */
    private void measure(long nanos, double before) {
        long sent = clock.read();
        passed += (long) (nanos * before);
        var database = truth().truncatedTo(ChronoUnit.MICROS);
        passed += nanos - (long) (nanos * before);
        clock.measured(database, sent, clock.read());
    }

    @Test
    void itIsTheTimeOfPostgresHoweverWrongTheMachineIs() {
        for (var off : new Duration[] {Duration.ofMinutes(10), Duration.ofHours(-30), Duration.ZERO}) {
            wrong = off;
            measure(2 * MS, 0.5);
            assertThat(clock.instant()).isCloseTo(truth(), within(1));
            assertThat(clock.ahead()).isCloseTo(off, Duration.ofMillis(1));
        }
    }

    @Test
    void beforeTheFirstMeasurementItIsTheMachines() {
        wrong = Duration.ofMinutes(1);
        assertThat(clock.instant()).isEqualTo(truth().plus(wrong));
        assertThat(clock.ahead()).isZero();
    }

    @Test
    void aJumpOfTheMachinesClockHasNoEffectAtAll() {
        measure(2 * MS, 0.5);
        wrong = Duration.ofHours(1);
        assertThat(clock.instant()).isCloseTo(truth(), within(1));
        passed += 10_000 * MS;
        assertThat(clock.instant()).isCloseTo(truth(), within(1));
        wrong = Duration.ZERO;
        assertThat(clock.instant()).isCloseTo(truth(), within(1));
    }

    @Test
    void aLateAnswerDoesNotSpoilAGoodMeasurement() {
        measure(MS, 0.5);
        for (int i = 0; i < 60; i++) {
            passed += 1_000 * MS;
            measure(800 * MS, i % 2 == 0 ? 0.01 : 0.99);
            assertThat(clock.instant()).isCloseTo(truth(), within(1));
        }
    }

    @Test
    void whenPostgresClockIsSetItIsFollowedAtOnce() {
        measure(MS, 0.5);
        for (var step : new Duration[] {Duration.ofMinutes(-10), Duration.ofSeconds(1), Duration.ofHours(2)}) {
            long sent = clock.read();
            passed += MS;
            var told = truth().plus(step);
            passed += MS;
            clock.measured(told, sent, clock.read());
            assertThat(clock.instant()).isCloseTo(truth().plus(step), within(2));
        }
    }

    @Test
    void theErrorIsNeverMoreThanHalfOfTheBestRoundTrip() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        for (int i = 0; i < 1_000; i++) {
            passed += random.nextInt(2_000) * MS;
            wrong = Duration.ofMillis(random.nextInt(10_000_000) - 5_000_000);
            measure(MS + random.nextInt(50) * MS, random.nextDouble());
            assertThat(clock.instant()).as("seed " + seed).isCloseTo(truth(), within(26));
        }
    }

    @Test
    void instantsAreStoredAsTheyAre() {
        passed = 123_456_789;
        assertThat(clock.instant().getNano() % 1_000).isZero();
        measure(MS, 0.5);
        assertThat(clock.instant().getNano() % 1_000).isZero();
    }

    private static TemporalUnitOffset within(long millis) {
        return new TemporalUnitWithinOffset(millis, ChronoUnit.MILLIS);
    }
}
