package io.millrace.capacity;

/**
 * Executions that arrive at random and wait, first come first served, for one of so many slots: the queue M/G/c.
 *
 * <p>The probability of a wait is given by Erlang's C formula (A. K. Erlang, "Solution of some problems in the theory of probabilities of
 * significance in automatic telephone exchanges", 1917), computed by the stable recursion of his B formula. How long, by the
 * approximation of Allen and Cunneen (A. O. Allen, "Probability, Statistics, and Queueing Theory", 2nd edition, 1990, section
 * 5.3): the wait of M/M/c times (Ca² + Cs²) / 2, with Ca² = 1 for arrivals at random. It is exact for exponential times and
 * for one slot. The wait of executions that wait is modelled as exponential with that mean, and the service time as lognormal
 * with the measured mean and variance.
 *
 * @param rate arrivals a second
 * @param mean seconds that an execution holds a slot
 * @param variation of those seconds: their variance over their squared mean, Cs²
 */
public record SlotQueue(double rate, double mean, double variation, int slots) {

    /** Steps of the normal distribution, over which service times are summed. */
    private static final double STEP = 0.01;

    private static final double TAIL = 6;
    private static final int HALVINGS = 40;

    public SlotQueue {
        if (!(rate > 0 && mean > 0 && variation >= 0 && slots > 0)) {
            throw new IllegalArgumentException(
                    "not a queue: " + rate + "/s for " + mean + " s, variation " + variation + ", " + slots + " slots");
        }
    }

    /** How many slots are busy on average, if there are enough. */
    public double load() {
        return rate * mean;
    }

    /** Share of the slots that is busy. From 1 on the queue grows without bound. */
    public double utilization() {
        return load() / slots;
    }

    /** Probability that an execution has to wait. */
    public double waits() {
        if (utilization() >= 1) {
            return 1;
        }
        double blocked = 1;
        for (int n = 1; n <= slots; n++) {
            blocked = load() * blocked / (n + load() * blocked);
        }
        return blocked / (1 - utilization() * (1 - blocked));
    }

    /** Seconds that an execution waits on average, including those that do not wait. */
    public double meanWait() {
        return utilization() >= 1 ? Double.POSITIVE_INFINITY : waits() / decay();
    }

    /** Seconds from queueing to completion that this share of the executions does not exceed. */
    public double quantile(double share) {
        return utilization() >= 1 ? Double.POSITIVE_INFINITY : quantile(share, waits());
    }

    /** Whether that quantile is within this many seconds; much cheaper than computing it. */
    public boolean within(double share, double seconds) {
        return utilization() < 1 && later(seconds, waits()) <= 1 - share;
    }

    /** That quantile without any wait: no number of slots reduces it. */
    public double serviceQuantile(double share) {
        return quantile(share, 0);
    }

    private double quantile(double share, double waits) {
        double low = 0;
        double high = mean;
        while (later(high, waits) > 1 - share) {
            low = high;
            high *= 2;
        }
        for (int i = 0; i < HALVINGS; i++) {
            double middle = (low + high) / 2;
            if (later(middle, waits) > 1 - share) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }

    private double decay() {
        return (slots / mean - rate) * 2 / (1 + variation);
    }

    // Probability that wait and service take longer, by the trapezoidal rule over the logarithm of the service time.
    private double later(double seconds, double waits) {
        double deviation = Math.sqrt(Math.log1p(variation));
        if (deviation == 0) {
            return seconds < mean ? 1 : waits * Math.exp(-decay() * (seconds - mean));
        }
        double centre = Math.log(mean) - deviation * deviation / 2;
        double sum = 0;
        for (double z = -TAIL; z <= TAIL; z += STEP) {
            double left = seconds - Math.exp(centre + deviation * z);
            double late = left < 0 ? 1 : waits * Math.exp(-decay() * left);
            sum += late * Math.exp(-z * z / 2);
        }
        return sum * STEP / Math.sqrt(2 * Math.PI);
    }
}
