package io.millrace.faults;

import io.vertx.core.json.JsonObject;
import java.util.random.RandomGenerator;

/**
 * One planned submission of an execution.
 *
 * @param n its input, which identifies it
 * @param ms duration of its slow calls
 * @param key whether it has an idempotency key: then it is retried until it is answered
 * @param delay before it starts, in milliseconds
 * @param direct whether it runs in the instance that answers
 * @param change what its client does after it was accepted
 * @param changeAfter milliseconds until that
 * @param at milliseconds from the start of the schedule
 */
record Submission(
        long n,
        FaultWorkflow job,
        long ms,
        boolean key,
        int priority,
        long delay,
        boolean direct,
        Change change,
        long changeAfter,
        long at) {

    enum Change {
        NONE,
        CANCEL,
        /** Cancel with compensation. */
        UNDO,
        /** Pause, and resume later. */
        PAUSE
    }

    private static final int WITHIN_MS = 3_000;
    /**
     * Long ones, or those that wait for each other, come early, so that a schedule does not wait for them at its end.
     */
    private static final int EARLY_MS = 1_000;

    static Submission draw(RandomGenerator random, long n) {
        // More of those that share limits.
        var job = random.nextInt(6) == 0
                ? FaultWorkflow.PAIR
                : FaultWorkflow.values()[random.nextInt(FaultWorkflow.values().length)];
        boolean slow = random.nextInt(10) == 0;
        long ms = slow ? random.nextLong(800, 2_000) : random.nextLong(20, 300);
        boolean early = slow || job == FaultWorkflow.RATED;
        return new Submission(
                n,
                job,
                ms,
                random.nextInt(3) > 0,
                random.nextInt(1, 11),
                !early && random.nextInt(5) == 0 ? random.nextLong(50, 1_500) : 0,
                random.nextInt(5) == 0,
                change(random, job),
                random.nextLong(1_000),
                random.nextLong(early ? EARLY_MS : WITHIN_MS));
    }

    private static Change change(RandomGenerator random, FaultWorkflow job) {
        if (job.compensates() && random.nextInt(3) == 0) {
            return Change.UNDO;
        }
        return switch (random.nextInt(10)) {
            case 0 -> Change.CANCEL;
            case 1 -> Change.PAUSE;
            default -> Change.NONE;
        };
    }

    JsonObject body(String world) {
        var body = new JsonObject()
                .put("triggerData", FaultWorkflow.input(n, ms, world))
                .put("priority", priority)
                .put("useQueue", !direct);
        if (delay > 0) {
            body.put("delay", delay);
        }
        if (key) {
            body.put("idempotencyKey", "order-" + n);
        }
        return body;
    }
}
