package io.millrace.journal;

import io.millrace.batch.GroupCommit;
import io.millrace.database.DatabaseFaults;
import io.millrace.database.SqlFile;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import java.time.Duration;
import java.util.List;

/**
 * Group commit of what the runs of this process write to a shard: one batch at a time, so a record that is durable implies
 * that all submitted before it are.
 */
final class BatchWriter {

    static final String WRITE = SqlFile.read("/journal/write-batch.sql");

    private final GroupCommit<WriteEntry, Journal.Transitioned> commit;

    BatchWriter(Pool pool, JournalConfig config, Duration timeout, CommitMetrics commits) {
        this.commit = new GroupCommit<>(
                config.maxBatch(),
                config.maxWaiting(),
                config.maxBatchChars(),
                WriteEntry::weight,
                DatabaseFaults::mayBeOneRecord,
                entries -> commits.measured(entries.size(), () -> write(pool, config, timeout, entries)));
    }

    Uni<Journal.Transitioned> submit(WriteEntry entry) {
        return commit.submit(entry);
    }

    private static Uni<List<Journal.Transitioned>> write(
            Pool pool, JournalConfig config, Duration timeout, List<WriteEntry> entries) {
        var batch = new WriteBatch(entries);
        var statement = Uni.createFrom()
                .deferred(() -> pool.preparedQuery(WRITE).execute(batch.tuple()))
                .map(batch::answers)
                .ifNoItem()
                .after(timeout)
                .fail();
        return DatabaseFaults.retryingDeadlocks(config.deadlockRetries(), statement);
    }
}
