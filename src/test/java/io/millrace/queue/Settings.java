package io.millrace.queue;

import java.time.Duration;
import java.util.OptionalInt;

record Settings(Duration block, Duration reclaimIdle, Duration consumerExpiry, int localCapacity)
        implements QueueConfig {

    static final Settings QUICK =
            new Settings(Duration.ofMillis(500), Duration.ofMillis(200), Duration.ofMinutes(10), 100_000);

    @Override
    public Duration delayPoll() {
        return Duration.ofSeconds(1);
    }

    @Override
    public int delayBatch() {
        return 500;
    }

    @Override
    public int offerBatch() {
        return 500;
    }

    @Override
    public int offerWaiting() {
        return 10_000;
    }

    @Override
    public OptionalInt maxJobsPerMinute() {
        return OptionalInt.empty();
    }

    @Override
    public OptionalInt tenantMaxJobsPerMinute() {
        return OptionalInt.empty();
    }
}
