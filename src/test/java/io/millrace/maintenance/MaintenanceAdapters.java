package io.millrace.maintenance;

import io.millrace.database.DatabaseConfig;
import io.millrace.database.Shards;
import io.millrace.journal.JournalConfig;

/** What this package keeps to itself, for tests of other packages. */
public final class MaintenanceAdapters {

    public static final String DELETE_MOVED = Retention.DELETE_MOVED;

    private MaintenanceAdapters() {}

    public static Partitions partitions(Shards shards, JournalConfig config) {
        return new Partitions(shards, config);
    }

    public static Tally tally(Shards shards, JournalConfig config, DatabaseConfig database) {
        return new Tally(shards, config, database);
    }
}
