package io.millrace.journal;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.function.Supplier;

/** Metrics of group commits: how many records share one, how long it takes, how many fail. */
record CommitMetrics(DistributionSummary records, Timer time, Counter failures) {

    /** @param lane the tag: {@code results} for what owners write, {@code births} for new executions */
    static CommitMetrics of(MeterRegistry metrics, String lane) {
        return new CommitMetrics(
                DistributionSummary.builder("millrace.journal.batch")
                        .description("Records of a commit")
                        .baseUnit("records")
                        .tag("lane", lane)
                        .serviceLevelObjectives(1, 5, 20, 100, 500)
                        .register(metrics),
                Timer.builder("millrace.journal.commit")
                        .description("Time from sending a commit to its answer")
                        .tag("lane", lane)
                        .serviceLevelObjectives(
                                Duration.ofMillis(1),
                                Duration.ofMillis(5),
                                Duration.ofMillis(20),
                                Duration.ofMillis(100),
                                Duration.ofMillis(500),
                                Duration.ofSeconds(2))
                        .register(metrics),
                Counter.builder("millrace.journal.failures")
                        .description("Commits that failed")
                        .tag("lane", lane)
                        .register(metrics));
    }

    <T> Uni<T> measured(int size, Supplier<Uni<T>> commit) {
        return Uni.createFrom().deferred(() -> {
            var running = Timer.start();
            records.record(size);
            return commit.get().invoke(() -> running.stop(time)).onFailure().invoke(() -> failures.increment());
        });
    }
}
