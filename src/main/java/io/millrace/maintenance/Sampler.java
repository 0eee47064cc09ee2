package io.millrace.maintenance;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.capacity.CapacityConfig;
import io.millrace.capacity.InstallationGauges;
import io.millrace.capacity.Samples;
import io.millrace.queue.RunQueue;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import org.jboss.logging.Logger;

/** Takes the samples of the installation. Every instance tries at the same moments, and the first one does it. */
@ApplicationScoped
class Sampler {

    private static final Logger LOG = Logger.getLogger(Sampler.class);

    private final Samples samples;
    private final InstallationGauges gauges;
    private final RunQueue queue;
    private final CapacityConfig config;
    private final Counter missed;

    Sampler(Samples samples, InstallationGauges gauges, RunQueue queue, CapacityConfig config, MeterRegistry metrics) {
        this.samples = samples;
        this.gauges = gauges;
        this.queue = queue;
        this.config = config;
        this.missed = Counter.builder("millrace.capacity.missed")
                .description("Samples that this instance did not take, since Postgres did not answer")
                .register(metrics);
    }

    Uni<Void> sample(Instant now) {
        return held().chain(held -> samples.take(Samples.floor(now), held))
                .chain(first -> first ? samples.tidy(now) : Uni.createFrom().voidItem())
                .chain(() -> gauges.refresh(now))
                // Not logged as a warning: other tasks report an outage of Postgres.
                .onFailure()
                .invoke(failure -> {
                    missed.increment();
                    LOG.debugf("no sample: %s", failure.getMessage());
                })
                .onFailure()
                .recoverWithNull();
    }

    // While the queue does not answer, what its limits hold back counts as waiting.
    private Uni<Long> held() {
        return queue.depth()
                .map(RunQueue.Depth::held)
                .ifNoItem()
                .after(config.timeout())
                .fail()
                .onFailure()
                .recoverWithItem(0L);
    }
}
