package io.millrace.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.data.Percentage.withPercentage;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlotQueueTest {

    private static final MathContext EXACT = new MathContext(60);

    /** From tables of Erlang's C formula, to the digits printed there. */
    @ParameterizedTest
    @CsvSource({
        "1, 0.5, 0.5",
        "2, 1, 0.3333",
        "3, 2, 0.4444",
        "5, 4, 0.5541",
        "10, 6, 0.1013",
        "10, 8, 0.4092",
        "20, 16, 0.2561",
    })
    void theProbabilityOfAWaitIsThatOfThePublishedTables(int slots, double load, double waits) {
        assertThat(new SlotQueue(load, 1, 1, slots).waits()).isEqualTo(waits, within(0.00005));
    }

    @Test
    void theRecursionEqualsErlangsSumForAnySize() {
        for (int slots : new int[] {1, 2, 7, 40, 150, 400}) {
            for (double busy : new double[] {0.05, 0.5, 0.9, 0.99}) {
                double load = slots * busy;
                assertThat(new SlotQueue(load * 3, 1 / 3.0, 0, slots).waits())
                        .as("%d slots, %s busy", slots, busy)
                        .isCloseTo(exact(slots, load), withPercentage(0.0001));
            }
        }
    }

    private static double exact(int slots, double load) {
        var offered = new BigDecimal(load);
        var term = BigDecimal.ONE;
        var sum = BigDecimal.ZERO;
        for (int n = 0; n < slots; n++) {
            sum = sum.add(term, EXACT);
            term = term.multiply(offered, EXACT).divide(BigDecimal.valueOf(n + 1), EXACT);
        }
        var last = term.multiply(BigDecimal.valueOf(slots), EXACT)
                .divide(BigDecimal.valueOf(slots).subtract(offered), EXACT);
        return last.divide(sum.add(last, EXACT), EXACT).doubleValue();
    }

    @Test
    void oneSlotWaitsAsPollaczekAndKhinchinPredict() {
        for (double variation : new double[] {0, 0.5, 1, 3}) {
            assertThat(new SlotQueue(0.4, 2, variation, 1).meanWait())
                    .isEqualTo(0.8 / 0.2 * 2 * (1 + variation) / 2, within(1e-9));
        }
    }

    @Test
    void exponentialTimesOnOneSlotWaitMuchLongerThanTheyRun() {
        var queue = new SlotQueue(0.8, 1, 1, 1);
        assertThat(queue.meanWait()).isEqualTo(4, within(1e-9));
        assertThat(queue.utilization()).isEqualTo(0.8, within(1e-9));
    }

    @Test
    void withoutVariationOrWaitAllTakeTheSame() {
        assertThat(new SlotQueue(1, 3, 0, 1000).quantile(0.99)).isEqualTo(3, within(1e-6));
        assertThat(new SlotQueue(1, 3, 0.4, 1000).quantile(0.99))
                .isEqualTo(new SlotQueue(1, 3, 0.4, 7).serviceQuantile(0.99), within(1e-6));
    }

    @Test
    void serviceIsLognormalWithItsMeanAndVariance() {
        double deviation = Math.sqrt(Math.log(2));
        assertThat(new SlotQueue(0.001, 5, 1, 100).serviceQuantile(0.99))
                .isCloseTo(5 * Math.exp(2.3263 * deviation - deviation * deviation / 2), withPercentage(0.5));
    }

    @Test
    void moreArrivalsThanTheSlotsServeWaitForEver() {
        for (int slots : new int[] {5, 9, 10}) {
            var full = new SlotQueue(5, 2, 1, slots);
            assertThat(full.waits()).isEqualTo(1);
            assertThat(full.meanWait()).isInfinite();
            assertThat(full.quantile(0.99)).isInfinite();
        }
    }

    @Test
    void moreSlotsNeverWaitLonger() {
        double before = Double.POSITIVE_INFINITY;
        for (int slots = 9; slots < 60; slots++) {
            double now = new SlotQueue(4, 2, 0.7, slots).quantile(0.99);
            assertThat(now).isLessThanOrEqualTo(before + 1e-9);
            before = now;
        }
    }

    @Test
    void impossibleParametersAreRejected() {
        assertThatThrownBy(() -> new SlotQueue(0, 1, 1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SlotQueue(1, Double.NaN, 1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SlotQueue(1, 1, 1, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    /** Simulates many seeded random arrivals event by event: the formula must be within a fifth of the result. */
    @ParameterizedTest
    @CsvSource({
        "5, 0.7, exponential", "10, 0.8, exponential", "50, 0.9, exponential",
        "5, 0.7, constant", "10, 0.8, constant", "50, 0.9, constant",
        "5, 0.7, lognormal", "10, 0.8, lognormal", "50, 0.9, lognormal",
    })
    void aSimulationAgreesWithinAFifth(int slots, double busy, String times) {
        var random = new Random(20_260_704);
        double mean = 2;
        double rate = slots * busy / mean;
        double deviation = Math.sqrt(Math.log(3));
        ToDoubleFunction<Random> service =
                switch (times) {
                    case "exponential" -> from -> -mean * Math.log(1 - from.nextDouble());
                    case "constant" -> from -> mean;
                    default -> from -> mean * Math.exp(deviation * from.nextGaussian() - deviation * deviation / 2);
                };
        double variation =
                switch (times) {
                    case "exponential" -> 1;
                    case "constant" -> 0;
                    default -> 2;
                };
        var seen = simulated(random, rate, slots, service);
        var told = new SlotQueue(rate, mean, variation, slots);
        assertThat(told.quantile(0.99)).isCloseTo(seen[0], withPercentage(20));
        assertThat(told.meanWait() + mean).isCloseTo(seen[1], withPercentage(20));
    }

    /** @return the 99th percentile and the mean of wait and service */
    private static double[] simulated(Random random, double rate, int slots, ToDoubleFunction<Random> service) {
        int count = 400_000;
        var free = new PriorityQueue<Double>();
        for (int i = 0; i < slots; i++) {
            free.add(0.0);
        }
        var through = new double[count];
        double now = 0;
        for (int i = 0; i < count; i++) {
            now -= Math.log(1 - random.nextDouble()) / rate;
            double end = Math.max(now, free.remove()) + service.applyAsDouble(random);
            free.add(end);
            through[i] = end - now;
        }
        double mean = Arrays.stream(through).average().orElseThrow();
        Arrays.sort(through);
        return new double[] {through[(int) (count * 0.99)], mean};
    }
}
