package io.millrace.capacity;

import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.database.Shards;

/** What this package keeps to itself, for tests of other packages. */
public final class CapacityAdapters {

    private CapacityAdapters() {}

    public static Samples samples(Shards shards, CapacityConfig config) {
        return new Samples(shards, config);
    }

    public static InstallationGauges gauges(Samples samples, CapacityConfig config, MeterRegistry metrics) {
        return new InstallationGauges(samples, config, metrics);
    }
}
