package io.millrace.capacity;

import java.util.Locale;

/**
 * How many workers, with how many slots and connections each, serve a load in time.
 *
 * @param concurrency slots of each worker ({@code WORKFLOW_CONCURRENCY})
 * @param pool connections of each worker ({@code DB_POOL_MAX})
 * @param predicted the queue that results
 */
public record CapacityPlan(int workers, int concurrency, int pool, SlotQueue predicted) {

    /** Most slots of a plan: a load that needs more is rejected as a mistake. */
    public static final int MOST_SLOTS = 100_000;

    /** The share of executions that meet the target: all but one in a hundred. */
    public static final double SHARE = 0.99;

    /** A worker's claims, results, inserts, heartbeat and sweep must not wait for one another, however idle it is. */
    private static final int LEAST_POOL = 5;

    /**
     * @param rate executions a second
     * @param p99 seconds from queueing within which 99 of 100 must complete
     * @param busiest share of the slots that may be busy on average: more leaves no reserve for peaks
     */
    public record Target(double rate, double p99, double busiest) {}

    /**
     * What an execution costs.
     *
     * @param mean seconds for which it holds a slot
     * @param variation see {@link SlotQueue}
     * @param connection seconds for which it uses a connection to Postgres
     */
    public record Cost(double mean, double variation, double connection) {}

    /** No number of slots meets the target. */
    public static final class Unreachable extends Exception {

        /** The name of the parameter that cannot be met. */
        private final String parameter;

        private Unreachable(String parameter, String message) {
            super(message, null, false, false);
            this.parameter = parameter;
        }

        public String parameter() {
            return parameter;
        }
    }

    /** The fewest workers that meet the target. @param concurrency slots of each */
    public static CapacityPlan of(Target target, Cost cost, int concurrency) throws Unreachable {
        double load = target.rate() * cost.mean();
        if (load / target.busiest() > MOST_SLOTS) {
            throw new Unreachable(
                    "rate",
                    "needs " + Math.round(load / target.busiest()) + " slots, and " + MOST_SLOTS
                            + " are the most of a plan");
        }
        int low = (int) Math.max(1, Math.ceil(load / target.busiest()));
        double alone = queue(target, cost, low).serviceQuantile(SHARE);
        if (alone > target.p99()) {
            throw new Unreachable(
                    "p99",
                    String.format(
                            Locale.ROOT,
                            "cannot be met with any number of workers: without any wait, 1 of 100 executions takes more than %.3g s",
                            alone));
        }
        int high = low;
        while (!queue(target, cost, high).within(SHARE, target.p99())) {
            low = high + 1;
            high = Math.min(2 * high, MOST_SLOTS);
            if (low > MOST_SLOTS) {
                throw new Unreachable("p99", "needs more than " + MOST_SLOTS + " slots, the most of a plan");
            }
        }
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (!queue(target, cost, middle).within(SHARE, target.p99())) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        int workers = (high + concurrency - 1) / concurrency;
        double busy = target.rate() * cost.connection() / workers;
        int pool = (int) Math.max(LEAST_POOL, Math.ceil(busy * 100 / Advice.TARGET_PERCENT));
        return new CapacityPlan(workers, concurrency, pool, queue(target, cost, workers * concurrency));
    }

    private static SlotQueue queue(Target target, Cost cost, int slots) {
        return new SlotQueue(target.rate(), cost.mean(), cost.variation(), slots);
    }
}
