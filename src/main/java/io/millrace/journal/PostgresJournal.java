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

/** For each shard a lane for what owners write, and beside it one for new executions. */
@ApplicationScoped
class PostgresJournal implements Journal {

    private static final String INSERT = "insert into execution (" + ExecutionColumns.INTO + ")\nselect "
            + ExecutionColumns.row("b", "'queued'") + "\nfrom unnest(" + ExecutionColumns.arrays(1) + ") as b ("
            + ExecutionColumns.NAMES + ")\n"
            + """
            order by b.id
            on conflict (id) do nothing
            """;

    private final List<BatchWriter> lanes;
    private final List<GroupCommit<NewExecution, Boolean>> births;
    private final List<Claims> claims;
    private final CompletionNotifier endings;

    PostgresJournal(
            Shards shards,
            JournalConfig config,
            DatabaseConfig database,
            MeterRegistry metrics,
            CompletionNotifier endings) {
        this.endings = endings;
        var results = CommitMetrics.of(metrics, "results");
        var births = CommitMetrics.of(metrics, "births");
        var timeout = database.statementTimeout();
        this.lanes = shards.primaries().stream()
                .map(pool -> new BatchWriter(pool, config, timeout, results))
                .toList();
        this.births = shards.primaries().stream()
                .map(pool -> births(pool, config, timeout, births))
                .toList();
        this.claims = shards.primaries().stream()
                .map(pool -> new Claims(pool, config, timeout))
                .toList();
    }

    @Override
    public Uni<Void> insert(NewExecution execution) {
        return births.get(execution.id().shard()).submit(execution).replaceWithVoid();
    }

    @Override
    public Uni<List<Claim>> claim(List<ExecutionId> ids, String owner) {
        return ByShard.each(ids, (shard, those) -> claims.get(shard).claim(those, owner));
    }

    @Override
    public Uni<Boolean> record(Lease lease, StepRecord record) {
        return lane(lease).submit(new WriteEntry.Step(lease, record)).map(Left::held);
    }

    @Override
    public Uni<Boolean> spawn(Lease lease, StepRecord waiting, NewExecution child) {
        var parent = child.parent();
        if (parent == null || !parent.id().equals(lease.id())) {
            throw new IllegalArgumentException("a spawned execution names the one that spawns it as its parent");
        }
        return lane(lease).submit(new WriteEntry.Spawn(lease, waiting, child)).map(Left::held);
    }

    @Override
    public Uni<List<Claim.Child>> children(ExecutionId parent) {
        return claims.get(parent.shard()).children(parent);
    }

    @Override
    public Uni<Integer> depth(ExecutionId id, int most) {
        return claims.get(id.shard()).depth(id, most);
    }

    @Override
    public Uni<Left> leave(Lease lease, Transition transition) {
        var written = lane(lease).submit(new WriteEntry.Leave(lease, transition));
        return transition.status().terminal()
                ? written.invoke(left -> {
                    if (left.held()) {
                        endings.written(lease.id(), transition);
                    }
                })
                : written;
    }

    private BatchWriter lane(Lease lease) {
        return lanes.get(lease.id().shard());
    }

    private static GroupCommit<NewExecution, Boolean> births(
            Pool pool, JournalConfig config, Duration timeout, CommitMetrics commits) {
        return new GroupCommit<>(
                config.maxBatch(),
                config.maxWaiting(),
                config.maxBatchChars(),
                born -> born.input().length(),
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
        batch.forEach(born -> ExecutionColumns.add(columns, born));
        var tuple = Tuple.tuple();
        columns.addTo(tuple);
        return tuple;
    }
}
