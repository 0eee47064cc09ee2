package io.millrace.feed;

import java.time.Duration;

record Settings(int tail, int buffer, Duration stateTtl, Duration completionTtl, Duration recheck)
        implements FeedConfig {

    static final Settings USUAL =
            new Settings(10_000, 1000, Duration.ofSeconds(86400), Duration.ofSeconds(3600), Duration.ofMillis(300));

    Settings keeping(int tail, int buffer) {
        return new Settings(tail, buffer, stateTtl, completionTtl, recheck);
    }

    Settings looking(Duration recheck) {
        return new Settings(tail, buffer, stateTtl, completionTtl, recheck);
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
