package io.millrace.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.capacity.CapacityPlan.Cost;
import io.millrace.capacity.CapacityPlan.Target;
import io.millrace.capacity.CapacityPlan.Unreachable;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CapacityPlanTest {

    private static final double BUSIEST = 0.8;

    /** The figures of the scaling guide: 10 workers of 50 slots are too few for 5,000 a minute of 6 s each; 13 are enough. */
    @Test
    void fiveThousandAMinuteOfSixSecondsNeedThirteenWorkersOfFiftySlots() throws Exception {
        var plan = CapacityPlan.of(new Target(5000 / 60.0, 8, BUSIEST), new Cost(6, 0.005, 0.01), 50);
        assertThat(plan.workers()).isEqualTo(13);
        assertThat(plan.concurrency()).isEqualTo(50);
        assertThat(plan.pool()).isEqualTo(5);
        assertThat(plan.predicted().quantile(0.99)).isLessThan(8);
    }

    @Test
    void aTighterTargetNeedsMoreSlots() throws Exception {
        var cost = new Cost(1, 1, 0);
        var loose = CapacityPlan.of(new Target(10, 20, BUSIEST), cost, 1);
        var tight = CapacityPlan.of(new Target(10, 5, BUSIEST), cost, 1);
        assertThat(tight.workers()).isGreaterThan(loose.workers());
        assertThat(tight.predicted().quantile(0.99)).isLessThanOrEqualTo(5);
    }

    @Test
    void thePlanHasTheFewestSlotsThatMeetTheTarget() throws Exception {
        var random = new Random(4711);
        for (int i = 0; i < 40; i++) {
            var cost = new Cost(0.1 + random.nextDouble() * 5, random.nextDouble() * 2, 0);
            double rate = 0.2 + random.nextDouble() * 30;
            double alone = new SlotQueue(rate, cost.mean(), cost.variation(), 1).serviceQuantile(0.99);
            var target = new Target(rate, alone * (1.02 + random.nextDouble()), BUSIEST);
            var plan = CapacityPlan.of(target, cost, 1);
            assertThat(plan.predicted().utilization()).isLessThanOrEqualTo(BUSIEST + 1e-9);
            assertThat(plan.predicted().quantile(0.99)).isLessThanOrEqualTo(target.p99() + 1e-9);
            if (plan.workers() > 1) {
                var fewer = new SlotQueue(rate, cost.mean(), cost.variation(), plan.workers() - 1);
                assertThat(fewer.utilization() > BUSIEST || fewer.quantile(0.99) > target.p99())
                        .isTrue();
            }
        }
    }

    @Test
    void thePoolFollowsFromTheConnectionsThatExecutionsUse() throws Exception {
        var plan = CapacityPlan.of(new Target(100, 5, BUSIEST), new Cost(1, 0, 0.6), 50);
        // 60 busy connections over 3 workers, at 60 % of their pools.
        assertThat(plan.workers()).isEqualTo(3);
        assertThat(plan.pool()).isEqualTo(34);
    }

    @Test
    void anUnreachableTargetNamesItsParameter() {
        var tooSoon = catchThrowableOfType(
                Unreachable.class, () -> CapacityPlan.of(new Target(1, 5, BUSIEST), new Cost(6, 0, 0), 50));
        assertThat(tooSoon.parameter()).isEqualTo("p99");
        assertThat(tooSoon).hasMessageContaining("more than 6.00 s");
        var tooMuch = catchThrowableOfType(
                Unreachable.class, () -> CapacityPlan.of(new Target(100_000, 100, BUSIEST), new Cost(6, 0, 0), 50));
        assertThat(tooMuch.parameter()).isEqualTo("rate");
        assertThatThrownBy(() -> CapacityPlan.of(new Target(1, 6, BUSIEST), new Cost(6, 0.001, 0), 50))
                .isInstanceOf(Unreachable.class);
    }
}
