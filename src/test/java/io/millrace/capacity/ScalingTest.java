package io.millrace.capacity;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.capacity.Sample.Flow;
import io.millrace.capacity.Scaling.Direction;
import io.millrace.database.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

class ScalingTest {

    private static final Instant NOW = Instant.parse("2026-07-01T10:00:03Z");
    private static final CapacityConfig CONFIG = TestDatabase.config(CapacityConfig.class, Map.of());
    private static final int ENOUGH = 200;

    /** @return a sample every 10 s, the latest 3 s before now; the function gets how many samples ago it was */
    private static List<Sample> past(int count, IntFunction<Sample> ago) {
        var samples = new ArrayList<Sample>();
        for (int i = count - 1; i >= 0; i--) {
            samples.add(ago.apply(i));
        }
        return samples;
    }

    private static Sample sample(int ago, long waiting, long active, long poolUsed) {
        return new Sample(NOW.minusSeconds(3 + 10L * ago), waiting, active, 0, Flow.NONE, 4, 100, poolUsed, 80, 0);
    }

    private static Scaling of(List<Sample> samples) {
        return Scaling.of(samples, NOW, CONFIG);
    }

    @Test
    void aLongQueueMustLastForFiveMinutesBeforeScalingUp() {
        assertThat(of(past(ENOUGH, ago -> sample(ago, ago < 30 ? 101 : 0, 50, 40)))
                        .direction())
                .isEqualTo(Direction.HOLD);
        var lasting = of(past(ENOUGH, ago -> sample(ago, ago < 31 ? 101 : 0, 50, 40)));
        assertThat(lasting.direction()).isEqualTo(Direction.UP);
        assertThat(lasting.workers()).isEqualTo(4);
        // Work for 151 slots, with a target of 60 % of 25 slots each.
        assertThat(lasting.wanted()).isEqualTo(11);
        assertThat(lasting.sentence().orElseThrow())
                .isEqualTo("Scale up: more than 100 executions waiting for 5 min; run 11 workers instead of 4");
        assertThat(of(past(ENOUGH, ago -> sample(ago, 100, 50, 40))).direction())
                .isEqualTo(Direction.HOLD);
    }

    @Test
    void oneSampleBelowTheBoundRestartsTheTime() {
        var interrupted = of(past(ENOUGH, ago -> sample(ago, ago == 20 ? 100 : 500, 50, 40)));
        assertThat(interrupted.direction()).isEqualTo(Direction.HOLD);
        assertThat(interrupted.triggers().get(0).lasts()).isEqualTo(Duration.ofSeconds(193));
    }

    @Test
    void busySlotsMustLastAndABusyPoolNeedNot() {
        assertThat(of(past(29, ago -> sample(ago, 0, 81, 40))).direction()).isEqualTo(Direction.HOLD);
        assertThat(of(past(40, ago -> sample(ago, 0, 81, 40))).direction()).isEqualTo(Direction.UP);
        assertThat(of(past(40, ago -> sample(ago, 0, 80, 40))).direction()).isEqualTo(Direction.HOLD);
        var pool = of(past(40, ago -> sample(ago, 0, 50, ago == 0 ? 65 : 0)));
        assertThat(pool.direction()).isEqualTo(Direction.UP);
        assertThat(pool.wanted()).isEqualTo(5);
    }

    @Test
    void fewerWorkersAreEnoughAfterFifteenCalmMinutes() {
        assertThat(of(past(90, ago -> sample(ago, 9, 29, 23))).direction()).isEqualTo(Direction.HOLD);
        var calm = of(past(ENOUGH, ago -> sample(ago, 0, ago == 80 ? 29 : 3, 23)));
        assertThat(calm.direction()).isEqualTo(Direction.DOWN);
        // Decided by the busiest moment of those minutes, not by the latest.
        assertThat(calm.wanted()).isEqualTo(2);
        assertThat(calm.sentence().orElseThrow())
                .startsWith("Scale down: fewer than 10 executions waiting for 33 min, ");
        for (var loud : List.of(sample(50, 10, 3, 10), sample(50, 0, 30, 10), sample(0, 0, 3, 24))) {
            assertThat(of(past(
                                    ENOUGH,
                                    ago -> loud.at().equals(sample(ago, 0, 0, 0).at()) ? loud : sample(ago, 0, 3, 10)))
                            .direction())
                    .isEqualTo(Direction.HOLD);
        }
    }

    @Test
    void theLastWorkerIsKept() {
        var one = past(ENOUGH, ago -> new Sample(NOW.minusSeconds(10L * ago), 0, 0, 0, Flow.NONE, 1, 100, 0, 20, 0));
        assertThat(of(one)).extracting(Scaling::direction, Scaling::wanted).containsExactly(Direction.HOLD, 1);
    }

    @Test
    void withoutAnyWorkerOneIsRecommended() {
        var none = past(ENOUGH, ago -> new Sample(NOW.minusSeconds(10L * ago), 500, 0, 0, Flow.NONE, 0, 0, 0, 0, 0));
        assertThat(of(none)).extracting(Scaling::direction, Scaling::wanted).containsExactly(Direction.UP, 1);
    }

    @Test
    void timeWithoutSamplesProvesNothing() {
        var gap = past(ENOUGH, ago -> sample(ago, 500, 50, 40));
        gap.removeIf(sample ->
                sample.at().isAfter(NOW.minusSeconds(150)) && sample.at().isBefore(NOW.minusSeconds(110)));
        assertThat(of(gap).direction()).isEqualTo(Direction.HOLD);
        var oneMissed = past(ENOUGH, ago -> sample(ago, 500, 50, 40));
        oneMissed.remove(ENOUGH - 5);
        assertThat(of(oneMissed).direction()).isEqualTo(Direction.UP);
        assertThat(of(List.of()))
                .extracting(Scaling::direction, Scaling::wanted)
                .containsExactly(Direction.HOLD, 0);
        var silent = past(ENOUGH, ago -> sample(ago + 10, 500, 90, 80));
        assertThat(of(silent).direction()).isEqualTo(Direction.HOLD);
        assertThat(of(silent).triggers())
                .allSatisfy(trigger -> assertThat(trigger.value()).isNull());
    }

    @Test
    void boundsAndDurationsAreSettings() {
        var config = TestDatabase.config(
                CapacityConfig.class,
                Map.of("millrace.capacity.scale-up-queue", "5", "millrace.capacity.scale-up-after", "20s"));
        var samples = past(4, ago -> sample(ago, 6, 50, 40));
        assertThat(Scaling.of(samples, NOW, config).direction()).isEqualTo(Direction.UP);
        assertThat(of(samples).direction()).isEqualTo(Direction.HOLD);
    }

    @Test
    void samplesAreReadAsFarBackAsTheLongestTrigger() {
        assertThat(Scaling.memory(CONFIG)).isGreaterThan(Duration.ofMinutes(15)).isLessThan(Duration.ofMinutes(16));
    }
}
