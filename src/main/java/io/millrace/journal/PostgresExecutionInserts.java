package io.millrace.journal;

import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.batch.GroupCommit;
import io.millrace.database.ByShard;
import io.millrace.database.DatabaseConfig;
import io.millrace.database.DatabaseFaults;
import io.millrace.database.Shards;
import io.millrace.execution.TenantId;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

@ApplicationScoped
class PostgresExecutionInserts implements ExecutionInserts {

    /*
     * The update on conflict changes nothing of a key that is still valid. It exists because only then does the statement
     * wait for a concurrent transaction that stores the same key, and return what that one stored. Keys are locked in
     * order, so two statements with the same keys do not deadlock.
     */
    static final String STORE = """
            with request as (
                select * from unnest(""" + ExecutionColumns.arrays(1) + ", $20::text[], $21::text[], $22::text[]) as w ("
            + ExecutionColumns.NAMES
            + """
            , key, request, owner)
            ),
            keyed as (
                insert into idempotency_key as k (tenant, key, request, execution_id, direct)
                select tenant, key, request, id, owner is not null from request where key is not null order by tenant, key
                on conflict (tenant, key) do update set (request, execution_id, direct, created_at) = (
                    select case when past then excluded.request else k.request end,
                        case when past then excluded.execution_id else k.execution_id end,
                        case when past then excluded.direct else k.direct end,
                        case when past then excluded.created_at else k.created_at end
                    from (select k.created_at <= now() - $23::bigint * interval '1 millisecond' as past) p)
                returning tenant, key, request, execution_id, direct
            ),
            inserted as (
                insert into execution (""" + ExecutionColumns.INTO + """
            , lease_token, lease_owner, lease_at, started_at)
                select\s"""
            + ExecutionColumns.row("w", "case when w.owner is null then 'queued' else 'running' end") + """
            ,
                    case when w.owner is null then 0 else 1 end, w.owner, case when w.owner is not null then now() end,
                    case when w.owner is not null then now() end
                from request w
                where w.key is null or (w.id in (select execution_id from keyed)) is true
                order by w.id
                on conflict (id) do nothing
                returning id, created_at, started_at, lease_token
            ),
            started as (
                insert into flow_entry (bucket, started)
                select flow_bucket(clock_timestamp()), count(*) from inserted where started_at is not null having count(*) > 0
            )
            select w.id, k.execution_id as first, k.request, k.direct, b.created_at, b.started_at, b.lease_token
            from request w
            left join keyed k on k.tenant = w.tenant and k.key = w.key
            left join inserted b on b.id = w.id
            """;

    static final String FIND = """
            select execution_id as first, request, direct from idempotency_key
            where tenant = $1 and key = $2 and created_at > now() - $3::bigint * interval '1 millisecond'
            """;

    static final String FORGET = """
            delete from idempotency_key k using (
                select tenant, key from idempotency_key where created_at <= now() - $1::bigint * interval '1 millisecond'
                order by created_at limit $2 for update skip locked) past
            where k.tenant = past.tenant and k.key = past.key
            """;

    private final Shards shards;
    private final IdempotencyConfig config;
    private final Duration timeout;
    private final List<GroupCommit<KeyedInsert, InsertResult>> batches;

    PostgresExecutionInserts(
            Shards shards,
            JournalConfig journal,
            IdempotencyConfig config,
            DatabaseConfig database,
            MeterRegistry metrics) {
        var commits = CommitMetrics.of(metrics, "births");
        this.shards = shards;
        this.config = config;
        this.timeout = database.statementTimeout();
        this.batches = shards.indexed().stream()
                .map(pool -> batch(pool, journal, commits))
                .toList();
    }

    @Override
    public Uni<InsertResult> store(KeyedInsert insert) {
        return batches.get(insert.execution().id().shard()).submit(insert);
    }

    @Override
    public Uni<Optional<InsertResult>> find(TenantId tenant, Key key) {
        return inTime(shards.indexed(shards.of(tenant))
                .preparedQuery(FIND)
                .execute(Tuple.of(tenant.value(), key.text(), config.keep().toMillis()))
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(InsertBatch.known(key, rows.iterator().next()))));
    }

    @Override
    public Uni<Boolean> forget() {
        return ByShard.all(shards.indexed().stream()
                        .map(pool -> inTime(pool.preparedQuery(FORGET)
                                .execute(Tuple.of(config.keep().toMillis(), config.forgetBatch()))
                                .map(deleted -> List.of(deleted.rowCount() >= config.forgetBatch()))))
                        .toList())
                .map(full -> full.contains(true));
    }

    private GroupCommit<KeyedInsert, InsertResult> batch(Pool pool, JournalConfig journal, CommitMetrics commits) {
        return new GroupCommit<>(
                journal.maxBatch(),
                journal.maxWaiting(),
                journal.maxBatchChars(),
                insert -> insert.execution().input().length(),
                DatabaseFaults::mayBeOneRecord,
                inserts -> commits.measured(inserts.size(), () -> {
                    var batch = new InsertBatch(inserts);
                    var statement = Uni.createFrom().deferred(() -> pool.preparedQuery(STORE)
                            .execute(batch.tuple(config.keep().toMillis())));
                    return DatabaseFaults.retryingDeadlocks(
                            journal.deadlockRetries(), inTime(statement.map(batch::answers)));
                }));
    }

    private <T> Uni<T> inTime(Uni<T> answer) {
        return answer.ifNoItem().after(timeout).fail();
    }
}
