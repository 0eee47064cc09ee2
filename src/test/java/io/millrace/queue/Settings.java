package io.millrace.queue;

import java.time.Duration;
import java.util.OptionalInt;

record Settings(
        Duration block,
        Duration reclaimIdle,
        Duration consumerExpiry,
        int localCapacity,
        OptionalInt maxJobsPerMinute,
        OptionalInt tenantMaxJobsPerMinute,
        OptionalInt partitions)
        implements QueueConfig {

    static final Settings QUICK =
            new Settings(Duration.ofMillis(500), Duration.ofMillis(200), Duration.ofMinutes(10), 100_000);

    Settings(Duration block, Duration reclaimIdle, Duration consumerExpiry, int localCapacity) {
        this(
                block,
                reclaimIdle,
                consumerExpiry,
                localCapacity,
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalInt.empty());
    }

    Settings blocking(Duration block) {
        return new Settings(
                block,
                reclaimIdle,
                consumerExpiry,
                localCapacity,
                maxJobsPerMinute,
                tenantMaxJobsPerMinute,
                partitions);
    }

    Settings rates(int overall, int eachTenant) {
        return new Settings(
                block, reclaimIdle, consumerExpiry, localCapacity, limit(overall), limit(eachTenant), partitions);
    }

    private static OptionalInt limit(int number) {
        return number == 0 ? OptionalInt.empty() : OptionalInt.of(number);
    }

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
    public Duration fillClaim() {
        return Duration.ofSeconds(1);
    }

    @Override
    public Duration filledFor() {
        return Duration.ofMinutes(1);
    }

    @Override
    public Duration ageing() {
        return Duration.ofMinutes(10);
    }
}
