package io.millrace.journal;

import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.batch.GroupCommit;
import io.millrace.database.ByShard;
import io.millrace.database.DatabaseConfig;
import io.millrace.database.DatabaseFaults;
import io.millrace.database.Shards;
import io.millrace.execution.Claim;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.Lease;
import io.millrace.execution.NewExecution;
import io.millrace.execution.StepRecord;
import io.millrace.execution.Transition;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Collections;
import java.util.List;

/** For each shard one group commit for what owners write, and one for new executions. */
@ApplicationScoped
class PostgresJournal implements Journal {

    private static final String INSERT = "insert into execution (" + ExecutionColumns.INTO + ")\nselect "
            + ExecutionColumns.row("b", "'queued'") + "\nfrom unnest(" + ExecutionColumns.arrays(1) + ") as b ("
            + ExecutionColumns.NAMES + ")\n"
            + """
            order by b.id
            on conflict (id) do nothing
            """;

    private final List<BatchWriter> writers;
    private final List<GroupCommit<NewExecution, Boolean>> inserts;
    private final List<Claims> claims;
    private final CompletionNotifier completions;

    PostgresJournal(
            Shards shards,
            JournalConfig config,
            DatabaseConfig database,
            MeterRegistry metrics,
            CompletionNotifier completions) {
        this.completions = completions;
        var results = CommitMetrics.of(metrics, "results");
        var inserts = CommitMetrics.of(metrics, "births");
        var timeout = database.statementTimeout();
        this.writers = shards.indexed().stream()
                .map(pool -> new BatchWriter(pool, config, timeout, results))
                .toList();
        this.inserts = shards.indexed().stream()
                .map(pool -> inserts(pool, config, timeout, inserts))
                .toList();
        this.claims = shards.indexed().stream()
                .map(pool -> new Claims(pool, config, timeout))
                .toList();
    }

    @Override
    public Uni<Void> insert(NewExecution execution) {
        return inserts.get(execution.id().shard()).submit(execution).replaceWithVoid();
    }

    @Override
    public Uni<List<Claim>> claim(List<ExecutionId> ids, String owner) {
        return ByShard.each(ids, (shard, those) -> claims.get(shard).claim(those, owner));
    }

    @Override
    public Uni<Boolean> record(Lease lease, StepRecord record) {
        return writer(lease).submit(new WriteEntry.Step(lease, record)).map(Transitioned::held);
    }

    @Override
    public Uni<Boolean> spawn(Lease lease, StepRecord waiting, NewExecution child) {
        var parent = child.parent();
        if (parent == null || !parent.id().equals(lease.id())) {
            throw new IllegalArgumentException("a spawned execution names the one that spawns it as its parent");
        }
        return writer(lease).submit(new WriteEntry.Spawn(lease, waiting, child)).map(Transitioned::held);
    }

    @Override
    public Uni<Integer> descendants(ExecutionId root, int most) {
        return claims.get(root.shard()).descendants(root, most);
    }

    @Override
    public Uni<Transitioned> transition(Lease lease, Transition transition) {
        var written = writer(lease).submit(new WriteEntry.StateChange(lease, transition));
        return transition.status().terminal()
                ? written.invoke(done -> {
                    if (done.held()) {
                        completions.written(lease.id(), transition);
                    }
                })
                : written;
    }

    private BatchWriter writer(Lease lease) {
        return writers.get(lease.id().shard());
    }

    private static GroupCommit<NewExecution, Boolean> inserts(
            Pool pool, JournalConfig config, Duration timeout, CommitMetrics commits) {
        return new GroupCommit<>(
                config.maxBatch(),
                config.maxWaiting(),
                config.maxBatchChars(),
                execution -> execution.input().length(),
                DatabaseFaults::mayBeOneRecord,
                batch -> commits.measured(batch.size(), () -> insert(pool, config, timeout, batch)));
    }

    private static Uni<List<Boolean>> insert(
            Pool pool, JournalConfig config, Duration timeout, List<NewExecution> batch) {
        return DatabaseFaults.retryingDeadlocks(
                config.deadlockRetries(),
                Uni.createFrom()
                        .deferred(() -> pool.preparedQuery(INSERT).execute(tuple(batch)))
                        .ifNoItem()
                        .after(timeout)
                        .fail()
                        .map(inserted -> Collections.nCopies(batch.size(), true)));
    }

    private static Tuple tuple(List<NewExecution> batch) {
        var columns = ExecutionColumns.columns();
        batch.forEach(execution -> ExecutionColumns.add(columns, execution));
        var tuple = Tuple.tuple();
        columns.addTo(tuple);
        return tuple;
    }
}
