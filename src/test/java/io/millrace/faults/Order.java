package io.millrace.faults;

import io.vertx.core.json.JsonObject;
import java.util.random.RandomGenerator;

/**
 * One execution that is asked for.
 *
 * @param n its input, and what tells it from all others
 * @param ms how long its slow calls take
 * @param key whether it goes under an idempotency key: then it is asked for until it is answered
 * @param delay before it starts, in milliseconds
 * @param direct in the instance that answers
 * @param change what its client does once it was accepted
 * @param changeAfter so many milliseconds later
 * @param at milliseconds from the beginning of the schedule
 */
record Order(
        long n,
        Job job,
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
        /** Cancel, and compensate what is done. */
        UNDO,
        /** Pause, and resume later. */
        PAUSE
    }

    private static final int WITHIN_MS = 3_000;
    /** Those that take long, or wait for each other, come early: so they are not what a schedule waits for in the end. */
    private static final int EARLY_MS = 1_000;

    static Order draw(RandomGenerator random, long n) {
        // More of those that meet each other.
        var job = random.nextInt(6) == 0 ? Job.PAIR : Job.values()[random.nextInt(Job.values().length)];
        boolean slow = random.nextInt(10) == 0;
        long ms = slow ? random.nextLong(800, 2_000) : random.nextLong(20, 300);
        boolean early = slow || job == Job.RATED;
        return new Order(
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

    private static Change change(RandomGenerator random, Job job) {
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
                .put("triggerData", Job.input(n, ms, world))
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
