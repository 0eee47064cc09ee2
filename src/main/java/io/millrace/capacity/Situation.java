package io.millrace.capacity;

import io.millrace.capacity.Sample.Flow;
import io.millrace.shard.PoolUse;
import java.util.Comparator;
import java.util.List;

/**
 * The figures of a moment, and how good they are.
 *
 * @param pools of the instance that answers and of all workers; at least one
 * @param waiting queued, due, and within every limit
 * @param workers those alive
 * @param slots what they can run at a time, together
 * @param lastHour what happened within it
 */
public record Situation(
        List<Pool> pools, long waiting, long active, int workers, long slots, Flow lastHour, Redis redis) {

    /** In percent of the connections that a pool may have. */
    static final int POOL_WARNING = 70;

    static final int POOL_CRITICAL = 90;
    static final int QUEUE_WARNING = 50;
    static final int QUEUE_CRITICAL = 100;

    /** In percent of the slots. */
    static final int SLOTS_BUSY = 80;

    /** In percent of those that came to an end. */
    static final int FAILURES = 1;

    /** @param instance whose it is */
    public record Pool(String instance, PoolUse use) {}

    public enum Redis {
        NONE,
        DOWN,
        UP
    }

    public Situation {
        pools = List.copyOf(pools);
    }

    /** It decides: who waits for a connection is not helped by those that are idle elsewhere. */
    public Pool busiest() {
        return pools.stream()
                .max(Comparator.<Pool>comparingInt(pool -> pool.use().percent())
                        .thenComparingInt(pool -> pool.use().waiting()))
                .orElseThrow();
    }

    public Level database() {
        return Level.of(busiest().use().percent(), POOL_WARNING, POOL_CRITICAL);
    }

    public Level queue() {
        boolean stands = redis == Redis.DOWN || workers == 0;
        return stands && waiting > 0 ? Level.CRITICAL : Level.of(waiting, QUEUE_WARNING, QUEUE_CRITICAL);
    }

    /** What to change, as sentences for people; at least one. */
    public List<String> recommendations() {
        return new Advice(this).sentences();
    }
}
