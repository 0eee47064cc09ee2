package io.millrace.control;

import io.millrace.database.DatabaseConfig;
import io.millrace.database.Shards;
import io.millrace.journal.JournalConfig;
import io.millrace.visibility.DeadLetterQuery;

/** The Postgres adapters of this package and their statements, for tests of other packages. */
public final class ControlAdapters {

    public static final String CANCEL_LOCK = CancelTransaction.LOCK;
    public static final String SIGNAL = CancelTransaction.SIGNAL;
    public static final String RETRY = PostgresExecutionOrders.RETRY;
    public static final String RETRY_MANY = PostgresBatchOrders.RETRY;
    public static final String ORPHANS = PostgresOrphans.PARENTS;
    public static final String PAUSE = PauseTransaction.PAUSE;
    public static final String RESUME = PauseTransaction.RESUME;

    private ControlAdapters() {}

    public static String retryDeadLetters(DeadLetterQuery query, int limit) {
        return PostgresDeadLetterOrders.retry(query, limit);
    }

    public static ExecutionOrders orders(Shards shards, JournalConfig config, DatabaseConfig database) {
        return new PostgresExecutionOrders(shards, config, database);
    }

    public static DeadLetterOrders deadLetterOrders(Shards shards, JournalConfig config, DatabaseConfig database) {
        return new PostgresDeadLetterOrders(shards, config, database);
    }

    public static Reruns reruns(Shards shards, JournalConfig config, DatabaseConfig database) {
        return new PostgresReruns(shards, config, database);
    }

    public static BatchOrders batches(Shards shards, JournalConfig config, DatabaseConfig database) {
        return new PostgresBatchOrders(shards, config, database);
    }

    public static Orphans orphans(Shards shards, JournalConfig config, DatabaseConfig database) {
        return new PostgresOrphans(shards, config, database);
    }
}
