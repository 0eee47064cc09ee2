package io.millrace.maintenance;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.queue.RunQueue;
import io.millrace.queue.RunQueue.Depth;
import io.smallrye.mutiny.Uni;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** What this instance tells at {@code /metrics} of the queue; as of the last sweep, since a gauge may not wait. */
public final class QueueGauges {

    private final RunQueue queue;
    private volatile @Nullable Depth depth;

    public QueueGauges(RunQueue queue) {
        this.queue = queue;
    }

    public void register(MeterRegistry registry, Supplier<Number> disagreement) {
        Gauge.builder("millrace.queue.disagreement", disagreement)
                .description("Executions that the queue lacked, or held in vain, at the last full round; to be 0")
                .strongReference(true)
                .register(registry);
        depth(registry, "ready", Depth::ready);
        depth(registry, "pending", Depth::pending);
        depth(registry, "delayed", Depth::delayed);
        depth(registry, "held", Depth::held);
    }

    public void slots(MeterRegistry registry, Supplier<Number> used, int most) {
        Gauge.builder("millrace.slots.used", used)
                .description("Executions that run here")
                .strongReference(true)
                .register(registry);
        Gauge.builder("millrace.slots.max", () -> most)
                .description("Most that run here at a time (WORKFLOW_CONCURRENCY)")
                .strongReference(true)
                .register(registry);
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

    public Uni<Void> measure() {
        return queue.depth().invoke(now -> depth = now).replaceWithVoid();
    }
}
