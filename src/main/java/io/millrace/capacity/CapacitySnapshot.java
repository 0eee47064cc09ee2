package io.millrace.capacity;

import io.millrace.capacity.Sample.Flow;
import io.millrace.database.PoolUse;
import java.util.Comparator;
import java.util.List;

/**
 * The state of the installation at one moment, and how healthy it is.
 *
 * @param pools connection pools of the instance that responds and of all workers; at least one
 * @param waiting executions queued, due, and within every limit
 * @param workers workers alive
 * @param slots executions that they can run at a time, together
 * @param lastHour what happened within the last hour
 * @param scaling the scaling signal of the last minutes
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

    /** @param instance the name of the instance it belongs to */
    public record Pool(String instance, PoolUse use) {}

    public enum Redis {
        NONE,
        DOWN,
        UP
    }

    public CapacitySnapshot {
        pools = List.copyOf(pools);
    }

    /** It decides: idle connections of another instance do not help a statement that waits for one. */
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
        boolean stalled = redis == Redis.DOWN || workers == 0;
        return stalled && waiting > 0
                ? ThresholdLevel.CRITICAL
                : ThresholdLevel.of(waiting, limits.queueWarning(), limits.queueCritical());
    }

    /** What to change, in readable sentences; at least one. */
    public List<String> recommendations() {
        return new Advice(this).sentences();
    }
}
