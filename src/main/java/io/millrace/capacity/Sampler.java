package io.millrace.capacity;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.queue.RunQueue;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import org.jboss.logging.Logger;

/** Takes the samples. Every instance tries at the same moments, and the first one does it. */
@ApplicationScoped
class Sampler {

    private static final Logger log = Logger.getLogger(Sampler.class);

    private final Samples samples;
    private final InstallationGauges outlook;
    private final RunQueue queue;
    private final CapacityConfig config;
    private final InstantSource clock;
    private final Counter missed;

    Sampler(
            Samples samples,
            InstallationGauges outlook,
            RunQueue queue,
            CapacityConfig config,
            MeterRegistry metrics,
            InstantSource clock) {
        this.samples = samples;
        this.outlook = outlook;
        this.queue = queue;
        this.config = config;
        this.clock = clock;
        this.missed = Counter.builder("millrace.capacity.missed")
                .description("Samples that this instance did not take, since Postgres did not answer")
                .register(metrics);
    }

    // By the clock and not since the start: that way each interval is met once, whatever a timer drifts.
    @Scheduled(cron = "*/10 * * * * ?", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> sample() {
        var now = clock.instant();
        return held().chain(held -> samples.take(Samples.floor(now), held))
                .chain(mine -> mine ? samples.tidy(now) : Uni.createFrom().voidItem())
                .chain(() -> outlook.look(now))
                // Whoever looks after Postgres is told by others, every second.
                .onFailure()
                .invoke(failure -> {
                    missed.increment();
                    log.debugf("no sample: %s", failure.getMessage());
                })
                .onFailure()
                .recoverWithNull();
    }

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
