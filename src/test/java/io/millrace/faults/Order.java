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
 * @param cancelAfter milliseconds after it was accepted; -1 = never
 * @param at milliseconds from the beginning of the schedule
 */
record Order(
        long n, Job job, long ms, boolean key, int priority, long delay, boolean direct, long cancelAfter, long at) {

    private static final int WITHIN_MS = 3_000;

    static Order draw(RandomGenerator random, long n) {
        return new Order(
                n,
                Job.values()[random.nextInt(Job.values().length)],
                random.nextInt(10) == 0 ? random.nextLong(800, 2_000) : random.nextLong(20, 300),
                random.nextInt(3) > 0,
                random.nextInt(1, 11),
                random.nextInt(5) == 0 ? random.nextLong(50, 1_500) : 0,
                random.nextInt(5) == 0,
                random.nextInt(10) == 0 ? random.nextLong(1_000) : -1,
                random.nextLong(WITHIN_MS));
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
