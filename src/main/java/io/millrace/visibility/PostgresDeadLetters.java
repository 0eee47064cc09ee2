package io.millrace.visibility;

import io.millrace.database.DatabaseConfig;
import io.millrace.database.Rows;
import io.millrace.database.Shards;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.TenantId;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;

@ApplicationScoped
class PostgresDeadLetters implements DeadLetters {

    private static final String COLUMNS = "select id, workflow, version, finished_at, attempt, error, parent_id, "
            + "discarded_at, discard_reason from execution ";

    private final Shards shards;
    private final Duration timeout;

    PostgresDeadLetters(Shards shards, DatabaseConfig database) {
        this.shards = shards;
        this.timeout = database.statementTimeout();
    }

    @Override
    public Uni<List<Letter>> list(
            TenantId tenant, Filter filter, @org.jspecify.annotations.Nullable Place after, int limit) {
        var letters = new DeadLetterQuery(tenant, filter);
        if (after != null) {
            letters.after(after);
        }
        var sql = list(letters, limit);
        return ask(pool(tenant), sql, letters.parameters(), PostgresDeadLetters::letter);
    }

    static String list(DeadLetterQuery letters, int limit) {
        return COLUMNS + letters.where() + "order by finished_at desc, id desc limit " + letters.add(limit);
    }

    @Override
    public Uni<List<Cause>> causes(TenantId tenant, Filter filter, int limit) {
        var letters = new DeadLetterQuery(tenant, filter);
        var sql = "select workflow, error_type, error_place, count(*) as n, min(finished_at) as first, "
                + "max(finished_at) as last from execution " + letters.where()
                + "group by workflow, error_type, error_place order by n desc, last desc, workflow, error_type, "
                + "error_place limit " + letters.add(limit);
        return ask(pool(tenant), sql, letters.parameters(), PostgresDeadLetters::cause);
    }

    @Override
    public Uni<Boolean> any(TenantId tenant, Filter filter) {
        var letters = new DeadLetterQuery(tenant, filter);
        var sql = "select exists (select from execution " + letters.where() + ") as found";
        return ask(pool(tenant), sql, letters.parameters(), row -> row.getBoolean("found"))
                .map(found -> found.get(0));
    }

    @Override
    public Uni<Instant> now(TenantId tenant) {
        return ask(pool(tenant), "select now() as now", Tuple.tuple(), row -> Rows.instant(row, "now"))
                .map(now -> now.get(0));
    }

    private Pool pool(TenantId tenant) {
        return shards.reads(shards.of(tenant));
    }

    private <T> Uni<List<T>> ask(Pool pool, String sql, Tuple parameters, Function<Row, T> read) {
        return Uni.createFrom()
                .deferred(() -> pool.preparedQuery(sql).execute(parameters))
                .map(rows -> Rows.all(rows, read))
                .ifNoItem()
                .after(timeout)
                .fail();
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
