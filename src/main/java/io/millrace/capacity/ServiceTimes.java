package io.millrace.capacity;

/**
 * How long executions that finished within a period held a slot, measured by the workers.
 *
 * @param ended executions that succeeded or failed; many of those cancelled never had a slot
 * @param segments run segments, from a claim until the slot was free again; an execution that is parked or retried has
 *     several
 * @param seconds the total time of these segments
 * @param squares the sum of the squares of their times
 */
public record ServiceTimes(long ended, long segments, double seconds, double squares) {

    /** Seconds for which an execution holds a slot, on average. */
    public double mean() {
        return ended == 0 ? Double.NaN : seconds / ended;
    }

    /**
     * Squared coefficient of variation of that time: 0 = all take the same, 1 = as if exponential. Computed from segments;
     * those of one execution are assumed to be independent, so that their variances add up.
     */
    public double variation() {
        if (segments < 2 || seconds <= 0) {
            return 0;
        }
        double mean = seconds / segments;
        double variance = Math.max(0, squares / segments - mean * mean);
        double each = Math.max(1, (double) segments / Math.max(1, ended));
        return variance / (mean * mean) / each;
    }
}
