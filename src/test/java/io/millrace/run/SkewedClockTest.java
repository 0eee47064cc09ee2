package io.millrace.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.database.DatabaseClock;
import io.millrace.execution.Status;
import io.millrace.testing.EmbeddedServersResource;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.assertj.core.data.TemporalUnitOffset;
import org.assertj.core.data.TemporalUnitWithinOffset;
import org.junit.jupiter.api.Test;

/** An instance whose machine is ten minutes ahead of Postgres, which runs on the same machine here and has the right time. */
@QuarkusTest
@TestProfile(SkewedClockTest.TenMinutesAhead.class)
@WithTestResource(value = EmbeddedServersResource.class, scope = TestResourceScope.GLOBAL)
class SkewedClockTest extends OnServers {

    public static class TenMinutesAhead implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("millrace.clock.offset", "600S", "millrace.run.park-after", "100MS");
        }
    }

    private static final TemporalUnitOffset CLOSE = new TemporalUnitWithinOffset(2, ChronoUnit.SECONDS);

    @Inject
    InstantSource clock;

    @Inject
    DatabaseClock database;

    @Test
    void whatIsDueIsNeitherEarlyNorLate() {
        assertThat(clock.instant()).isCloseTo(InstantSource.system().instant(), CLOSE);
        assertThat(database.ahead()).isCloseTo(Duration.ofMinutes(10), Duration.ofSeconds(2));
        var began = System.nanoTime();
        var id = start("""
                name: skewed
                steps:
                  - { id: nap, sleep: 2s }
                  - { id: after, needs: [nap], set: done }
                """, Map.of());
        var waiting = reached(id, Status.WAITING);
        assertThat(waiting.summary().due())
                .isCloseTo(InstantSource.system().instant().plusSeconds(2), CLOSE);
        var done = finished(id);
        var took = Duration.ofNanos(System.nanoTime() - began);
        assertThat(took).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(6));
        assertThat(id.createdAt()).isCloseTo(InstantSource.system().instant().minus(took), CLOSE);
        assertThat(done.steps()).allSatisfy(step -> assertThat(Duration.between(step.startedAt(), step.finishedAt()))
                .isBetween(Duration.ZERO, Duration.ofSeconds(6)));
    }
}
