package io.millrace.capacity;

import java.time.Instant;

/**
 * The installation at the end of an interval, and what happened in it.
 *
 * @param waiting queued, due, and within every limit
 * @param delayed queued for later, held back by a limit, or waiting for a time or a signal
 * @param workers workers alive
 * @param slots executions that they can run at a time, together
 * @param poolUsed connections to Postgres of all workers; {@code poolSize} and {@code poolWaiting} likewise
 */
public record Sample(
        Instant at,
        long waiting,
        long active,
        long delayed,
        Flow flow,
        int workers,
        long slots,
        long poolUsed,
        long poolSize,
        long poolWaiting) {

    /**
     * What happened within a period.
     *
     * @param started for the first time; further attempts are not counted
     * @param failed for good
     */
    public record Flow(long started, long completed, long failed, long cancelled) {

        static final Flow NONE = new Flow(0, 0, 0, 0);

        /** The share of failures among executions that succeeded or failed; 0 to 100. */
        public double failedPercent() {
            return failed == 0 ? 0 : 100.0 * failed / (completed + failed);
        }
    }
}
