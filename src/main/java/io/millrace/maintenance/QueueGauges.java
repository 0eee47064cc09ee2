package io.millrace.maintenance;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.queue.RunQueue;
import io.millrace.queue.RunQueue.Depth;
import io.smallrye.mutiny.Uni;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Gauges of the queue; their values are of the last sweep, since a gauge may not wait. */
final class QueueGauges {

    private final RunQueue queue;
    private volatile @Nullable Depth depth;

    QueueGauges(RunQueue queue) {
        this.queue = queue;
    }

    void register(MeterRegistry registry, Supplier<Number> disagreement) {
        Gauge.builder("millrace.queue.disagreement", disagreement)
                .description(
                        "Executions that the queue lacked, or held although they must not run, at the last full round; should be 0")
                .strongReference(true)
                .register(registry);
        depth(registry, "ready", Depth::ready);
        depth(registry, "pending", Depth::pending);
        depth(registry, "delayed", Depth::delayed);
        depth(registry, "held", Depth::held);
    }

    private void depth(MeterRegistry registry, String state, ToLongFunction<Depth> part) {
        Supplier<Number> value = () -> {
            var known = depth;
            return known == null ? Double.NaN : part.applyAsLong(known);
        };
        Gauge.builder("millrace.queue.depth", value)
                .description("Entries of the queue, whichever instance is asked")
                .tag("state", state)
                .strongReference(true)
                .register(registry);
    }

    Uni<Void> measure() {
        return queue.depth().invoke(now -> depth = now).replaceWithVoid();
    }
}
