package io.millrace.capacity;

/**
 * What executions cost that ended within a time, measured where they ran.
 *
 * @param ended executions that came to an end by themselves; of those that are cancelled many never had a slot
 * @param stretches of work between a claim and the moment the slot was free again; an execution that is parked or tried again
 *     has several
 * @param seconds for which these held a slot, together
 * @param squares of those seconds, together
 */
public record ServiceTimes(long ended, long stretches, double seconds, double squares) {

    /** Seconds of a slot that an execution takes. */
    public double mean() {
        return ended == 0 ? Double.NaN : seconds / ended;
    }

    /**
     * Squared coefficient of variation of that time: 0 = all take the same, 1 = as if exponential. Of stretches; those of one
     * execution are taken as independent, so that theirs add up.
     */
    public double variation() {
        if (stretches < 2 || seconds <= 0) {
            return 0;
        }
        double mean = seconds / stretches;
        double variance = Math.max(0, squares / stretches - mean * mean);
        double each = Math.max(1, (double) stretches / Math.max(1, ended));
        return variance / (mean * mean) / each;
    }
}
