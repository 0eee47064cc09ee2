package io.millrace.journal;

import io.millrace.execution.ExecutionId;
import io.millrace.execution.Status;
import io.millrace.shard.DatabaseConfig;
import io.millrace.shard.Shards;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.StreamSupport;

@ApplicationScoped
class PostgresDeadLetters implements DeadLetters {

    private static final String COLUMNS = "select id, workflow, version, finished_at, attempt, error, parent_id, "
            + "discarded_at, discard_reason from execution ";

    private static final String RETRY =
            PostgresExecutions.retry("status = 'failed' and discarded_at is null") + " select * from retried";

    private static final String DISCARDED = "discarded_at = now(), discard_reason = ";

    private static final String DISCARD = "update execution set " + DISCARDED + """
            $3
            where id = $1 and tenant = $2 and status = 'failed' and discarded_at is null
            returning id
            """;

    private static final String STATUS = "select status from execution where id = $1 and tenant = $2";

    private final Shards shards;
    private final JournalConfig config;
    private final Duration timeout;

    PostgresDeadLetters(Shards shards, JournalConfig config, DatabaseConfig database) {
        this.shards = shards;
        this.config = config;
        this.timeout = database.statementTimeout();
    }

    @Override
    public Uni<List<Letter>> list(
            String tenant, Filter filter, @org.jspecify.annotations.Nullable Place after, int limit) {
        var letters = new Letters(tenant, filter);
        if (after != null) {
            letters.after(after);
        }
        var sql = list(letters, limit);
        return ask(pool(tenant), sql, letters.parameters(), PostgresDeadLetters::letter);
    }

    static String list(Letters letters, int limit) {
        return COLUMNS + letters.where() + "order by finished_at desc, id desc limit " + letters.add(limit);
    }

    @Override
    public Uni<List<Cause>> causes(String tenant, Filter filter, int limit) {
        var letters = new Letters(tenant, filter);
        var sql = "select workflow, error_type, error_place, count(*) as n, min(finished_at) as first, "
                + "max(finished_at) as last from execution " + letters.where()
                + "group by workflow, error_type, error_place order by n desc, last desc, workflow, error_type, "
                + "error_place limit " + letters.add(limit);
        return ask(pool(tenant), sql, letters.parameters(), PostgresDeadLetters::cause);
    }

    @Override
    public Uni<Optional<Executions.Ordered>> retry(String tenant, ExecutionId id) {
        return one(
                tenant,
                id,
                RETRY,
                Tuple.of(id.value(), tenant),
                row -> new Executions.Ordered(true, Status.QUEUED, List.of(id), List.of(Rows.due(row))));
    }

    @Override
    public Uni<Optional<Executions.Ordered>> discard(String tenant, ExecutionId id, String reason) {
        return one(
                tenant,
                id,
                DISCARD,
                Tuple.of(id.value(), tenant, reason),
                row -> new Executions.Ordered(true, Status.FAILED, List.of(id), List.of()));
    }

    @Override
    public Uni<List<Leases.Due>> retryOldest(String tenant, Filter filter, int limit) {
        var letters = new Letters(tenant, filter);
        var sql = retry(letters, limit);
        return Faults.retryingDeadlocks(
                config.deadlockRetries(), ask(pool(tenant), sql, letters.parameters(), Rows::due));
    }

    @Override
    public Uni<Integer> discardOldest(String tenant, Filter filter, String reason, int limit) {
        var letters = new Letters(tenant, filter);
        var sql = oldest(letters, DISCARDED + letters.add(reason), limit) + "returning id";
        return Faults.retryingDeadlocks(
                        config.deadlockRetries(), ask(pool(tenant), sql, letters.parameters(), Rows::id))
                .map(List::size);
    }

    static String retry(Letters letters, int limit) {
        return chosen(letters, limit) + ", " + PostgresExecutions.SET_ASIDE + "update execution set "
                + PostgresExecutions.RETRIED + "where id = any (array(select id from chosen))\n"
                + "returning id, " + Rows.DUE;
    }

    // The array keeps the update to one probe of the primary key for each id, whatever the planner expects.
    static String oldest(Letters letters, String set, int limit) {
        return chosen(letters, limit) + "\nupdate execution set " + set
                + "\nwhere id = any (array(select id from chosen))\n";
    }

    private static String chosen(Letters letters, int limit) {
        return "with chosen as (select id, reruns, undone from execution " + letters.where()
                + "order by finished_at, id limit " + letters.add(limit) + " for no key update skip locked)";
    }

    @Override
    public Uni<Boolean> any(String tenant, Filter filter) {
        var letters = new Letters(tenant, filter);
        var sql = "select exists (select from execution " + letters.where() + ") as found";
        return ask(pool(tenant), sql, letters.parameters(), row -> row.getBoolean("found"))
                .map(found -> found.get(0));
    }

    @Override
    public Uni<Instant> now(String tenant) {
        return ask(pool(tenant), "select now() as now", Tuple.tuple(), row -> Rows.instant(row, "now"))
                .map(now -> now.get(0));
    }

    private Uni<Optional<Executions.Ordered>> one(
            String tenant, ExecutionId id, String sql, Tuple order, Function<Row, Executions.Ordered> done) {
        // An id is what somebody typed: its shard bits may be any.
        if (id.shard() >= shards.primaries().size()) {
            return Uni.createFrom().item(Optional.empty());
        }
        var pool = shards.primary(id.shard());
        return ask(pool, sql, order, done).chain(changed -> {
            var status = changed.isEmpty()
                    ? ask(pool, STATUS, Tuple.of(id.value(), tenant), PostgresDeadLetters::refused)
                    : Uni.createFrom().item(changed);
            return status.map(found -> found.stream().findFirst());
        });
    }

    private Pool pool(String tenant) {
        return shards.primary(shards.of(tenant));
    }

    private <T> Uni<List<T>> ask(Pool pool, String sql, Tuple parameters, Function<Row, T> read) {
        return Uni.createFrom()
                .deferred(() -> pool.preparedQuery(sql).execute(parameters))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(read)
                        .toList())
                .ifNoItem()
                .after(timeout)
                .fail();
    }

    private static Executions.Ordered refused(Row row) {
        return new Executions.Ordered(false, Status.of(row.getString("status")), List.of(), List.of());
    }

    private static Letter letter(Row row) {
        var parent = row.getUUID("parent_id");
        return new Letter(
                Rows.id(row),
                row.getString("workflow"),
                row.getInteger("version"),
                Rows.instant(row, "finished_at"),
                row.getInteger("attempt"),
                row.getString("error"),
                parent == null ? null : new ExecutionId(parent),
                Rows.instantOrNull(row, "discarded_at"),
                row.getString("discard_reason"));
    }

    private static Cause cause(Row row) {
        return new Cause(
                row.getString("workflow"),
                row.getString("error_type"),
                row.getString("error_place"),
                row.getLong("n"),
                Rows.instant(row, "first"),
                Rows.instant(row, "last"));
    }
}
