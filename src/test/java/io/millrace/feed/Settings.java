package io.millrace.feed;

import io.quarkus.runtime.configuration.MemorySize;
import java.math.BigInteger;
import java.time.Duration;

record Settings(int tail, int buffer, Duration stateTtl, Duration completionTtl, Duration recheck, int unsentEvents)
        implements FeedConfig {

    static final Settings USUAL = new Settings(
            10_000, 1000, Duration.ofSeconds(86400), Duration.ofSeconds(3600), Duration.ofMillis(300), 100_000);

    Settings keeping(int tail, int buffer) {
        return new Settings(tail, buffer, stateTtl, completionTtl, recheck, unsentEvents);
    }

    Settings looking(Duration recheck) {
        return new Settings(tail, buffer, stateTtl, completionTtl, recheck, unsentEvents);
    }

    Settings waiting(int unsentEvents) {
        return new Settings(tail, buffer, stateTtl, completionTtl, recheck, unsentEvents);
    }

    @Override
    public MemorySize unsentSize() {
        return new MemorySize(BigInteger.valueOf(1_000_000));
    }

    @Override
    public int publishBatch() {
        return 256;
    }

    @Override
    public int publishWaiting() {
        return 100_000;
    }

    @Override
    public int readBatch() {
        return 32;
    }

    @Override
    public int readWaiting() {
        return 100_000;
    }
}
