package io.millrace.capacity;

import io.millrace.capacity.Sample.Flow;
import io.millrace.database.PoolUse;
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
 * @param scaling what the last minutes say
 */
public record CapacitySnapshot(
        List<Pool> pools,
        long waiting,
        long active,
        int workers,
        long slots,
        Flow lastHour,
        Redis redis,
        Scaling scaling,
        CapacityConfig limits) {

    /** @param instance whose it is */
    public record Pool(String instance, PoolUse use) {}

    public enum Redis {
        NONE,
        DOWN,
        UP
    }

    public CapacitySnapshot {
        pools = List.copyOf(pools);
    }

    /** It decides: who waits for a connection is not helped by those that are idle elsewhere. */
    public Pool busiest() {
        return pools.stream()
                .max(Comparator.<Pool>comparingInt(pool -> pool.use().percent())
                        .thenComparingInt(pool -> pool.use().waiting()))
                .orElseThrow();
    }

    public ThresholdLevel database() {
        return ThresholdLevel.of(busiest().use().percent(), limits.poolWarning(), limits.poolCritical());
    }

    public ThresholdLevel queue() {
        boolean stands = redis == Redis.DOWN || workers == 0;
        return stands && waiting > 0
                ? ThresholdLevel.CRITICAL
                : ThresholdLevel.of(waiting, limits.queueWarning(), limits.queueCritical());
    }

    /** What to change, as sentences for people; at least one. */
    public List<String> recommendations() {
        return new Advice(this).sentences();
    }
}
