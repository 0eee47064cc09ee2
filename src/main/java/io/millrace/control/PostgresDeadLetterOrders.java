package io.millrace.control;

import io.millrace.database.DatabaseConfig;
import io.millrace.database.DatabaseFaults;
import io.millrace.database.Rows;
import io.millrace.database.Shards;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.ReadyExecution;
import io.millrace.execution.Status;
import io.millrace.execution.TenantId;
import io.millrace.journal.JournalConfig;
import io.millrace.visibility.DeadLetterQuery;
import io.millrace.visibility.DeadLetters.Filter;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

@ApplicationScoped
class PostgresDeadLetterOrders implements DeadLetterOrders {

    private static final String RETRY =
            RetryStatements.retry("status = 'failed' and discarded_at is null") + " select * from retried";

    private static final String DISCARDED = "discarded_at = now(), discard_reason = ";

    private static final String DISCARD = "update execution set " + DISCARDED + """
            $3
            where id = $1 and tenant = $2 and status = 'failed' and discarded_at is null
            returning id
            """;

    private final Shards shards;
    private final JournalConfig config;
    private final Duration timeout;

    PostgresDeadLetterOrders(Shards shards, JournalConfig config, DatabaseConfig database) {
        this.shards = shards;
        this.config = config;
        this.timeout = database.statementTimeout();
    }

    @Override
    public Uni<Optional<OrderResult>> retry(TenantId tenant, ExecutionId id) {
        return one(
                tenant,
                id,
                RETRY,
                Tuple.of(id.value(), tenant.value()),
                row -> new OrderResult(true, Status.QUEUED, List.of(id), List.of(Rows.due(row))));
    }

    @Override
    public Uni<Optional<OrderResult>> discard(TenantId tenant, ExecutionId id, String reason) {
        return one(
                tenant,
                id,
                DISCARD,
                Tuple.of(id.value(), tenant.value(), reason),
                row -> new OrderResult(true, Status.FAILED, List.of(id), List.of()));
    }

    @Override
    public Uni<List<ReadyExecution>> retryOldest(TenantId tenant, Filter filter, int limit) {
        var letters = new DeadLetterQuery(tenant, filter);
        var sql = retry(letters, limit);
        return DatabaseFaults.retryingDeadlocks(
                config.deadlockRetries(), ask(pool(tenant), sql, letters.parameters(), Rows::due));
    }

    @Override
    public Uni<Integer> discardOldest(TenantId tenant, Filter filter, String reason, int limit) {
        var letters = new DeadLetterQuery(tenant, filter);
        var sql = oldest(letters, DISCARDED + letters.add(reason), limit) + "returning id";
        return DatabaseFaults.retryingDeadlocks(
                        config.deadlockRetries(), ask(pool(tenant), sql, letters.parameters(), Rows::id))
                .map(List::size);
    }

    static String retry(DeadLetterQuery letters, int limit) {
        return chosen(letters, limit) + ", " + RetryStatements.SUPERSEDE + "update execution set "
                + RetryStatements.RETRIED + "where id = any (array(select id from chosen))\n"
                + "returning id, " + Rows.DUE;
    }

    // The array keeps the update to one probe of the primary key for each id, whatever the planner expects.
    static String oldest(DeadLetterQuery letters, String set, int limit) {
        return chosen(letters, limit) + "\nupdate execution set " + set
                + "\nwhere id = any (array(select id from chosen))\n";
    }

    private static String chosen(DeadLetterQuery letters, int limit) {
        return "with chosen as (select id, reruns, undone from execution " + letters.where()
                + "order by finished_at, id limit " + letters.add(limit) + " for no key update skip locked)";
    }

    private Uni<Optional<OrderResult>> one(
            TenantId tenant, ExecutionId id, String sql, Tuple order, Function<Row, OrderResult> done) {
        // An id comes from a caller: its shard bits may be anything.
        if (id.shard() >= shards.indexed().size()) {
            return Uni.createFrom().item(Optional.empty());
        }
        var pool = shards.indexed(id.shard());
        return ask(pool, sql, order, done).chain(changed -> {
            var status = changed.isEmpty()
                    ? ask(pool, RetryStatements.STATUS, Tuple.of(id.value(), tenant.value()), OrderResult::refused)
                    : Uni.createFrom().item(changed);
            return status.map(found -> found.stream().findFirst());
        });
    }

    private Pool pool(TenantId tenant) {
        return shards.indexed(shards.of(tenant));
    }

    private <T> Uni<List<T>> ask(Pool pool, String sql, Tuple parameters, Function<Row, T> read) {
        return Uni.createFrom()
                .deferred(() -> pool.preparedQuery(sql).execute(parameters))
                .map(rows -> Rows.all(rows, read))
                .ifNoItem()
                .after(timeout)
                .fail();
    }
}
