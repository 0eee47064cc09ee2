package io.millrace.visibility;

import io.millrace.database.DatabaseConfig;
import io.millrace.database.Rows;
import io.millrace.database.Shards;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.Status;
import io.millrace.execution.TenantId;
import io.millrace.journal.JournalConfig;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@ApplicationScoped
class PostgresExecutions implements Executions {

    static final String SUMMARY =
            "id, workflow, version, status, attempt, priority, trigger, trigger_data, created_at, started_at, "
                    + "finished_at, due, parent_id, error, paused_at, ending";

    // The size of a stored value is known without reading the value.
    static final String FIND = "select " + SUMMARY + """
            , case when $3 then input end as input, case when $3 then output end as output,
                octet_length(input) as input_size, octet_length(output) as output_size
            from execution where id = $1 and tenant = $2
            """;

    static final String STEPS = """
            select path, attempt, status, case when $2 then output end as output,
                octet_length(coalesce(output, wait)) as output_size, error, case when $2 then wait end as wait,
                retry_tries, retry_attempt, retry_at, started_at, finished_at, superseded_by
            from step_result where execution_id = $1
            order by finished_at nulls last, seq
            """;

    private final Shards shards;
    private final ExecutionCounts figures;
    private final Duration timeout;

    PostgresExecutions(Shards shards, JournalConfig config, DatabaseConfig database) {
        this.shards = shards;
        this.timeout = database.statementTimeout();
        this.figures = new ExecutionCounts(shards, config.figuresFor(), timeout);
    }

    @Override
    public Uni<Optional<Details>> find(TenantId tenant, ExecutionId id, boolean values) {
        if (unknown(id)) {
            return Uni.createFrom().item(Optional.empty());
        }
        var pool = shards.reads(id.shard());
        return inTime(pool.preparedQuery(FIND)
                .execute(Tuple.of(id.value(), tenant.value(), values))
                .chain(found -> {
                    if (found.size() == 0) {
                        return Uni.createFrom().item(Optional.<Details>empty());
                    }
                    var row = found.iterator().next();
                    return pool.preparedQuery(STEPS)
                            .execute(Tuple.of(id.value(), values))
                            .map(steps -> Optional.of(details(row, steps)));
                }));
    }

    @Override
    public Uni<List<Summary>> list(TenantId tenant, Filter filter, int limit) {
        var listing = new ListStatements(tenant, filter, limit);
        return inTime(shards.reads(shards.of(tenant))
                .preparedQuery(listing.sql())
                .execute(listing.parameters())
                .map(rows -> Rows.all(rows, PostgresExecutions::summary)));
    }

    @Override
    public Uni<Found> search(TenantId tenant, Filter filter, String text, int limit, Reach reach) {
        var listing = ListStatements.search(tenant, filter, text, limit, reach);
        return inTime(shards.reads(shards.of(tenant))
                .preparedQuery(listing.sql())
                .execute(listing.parameters())
                .map(rows -> found(rows, limit)));
    }

    private static Found found(RowSet<Row> rows, int limit) {
        List<Summary> items = new ArrayList<>();
        @Nullable UUID floor = null;
        for (var row : rows) {
            floor = row.getUUID("floor");
            if (row.getUUID("id") != null) {
                items.add(summary(row));
            }
        }
        return new Found(items, floor == null || items.size() == limit ? null : new ExecutionId(floor));
    }

    @Override
    public Uni<Counts> counts() {
        return figures.all();
    }

    @Override
    public Uni<Counts> counts(TenantId tenant) {
        return figures.of(tenant);
    }

    // A connection whose peer disappeared silently would not fail for hours.
    private <T> Uni<T> inTime(Uni<T> answer) {
        return answer.ifNoItem().after(timeout).fail();
    }

    // An id comes from a caller: its shard bits may be anything.
    private boolean unknown(ExecutionId id) {
        return id.shard() >= shards.reads().size();
    }

    private static Details details(Row row, RowSet<Row> steps) {
        List<@Nullable Integer> outputs = new ArrayList<>();
        steps.forEach(step -> outputs.add(step.getInteger("output_size")));
        return new Details(
                summary(row),
                row.getString("input"),
                row.getString("output"),
                Rows.all(steps, Rows::step),
                new Sizes(row.getInteger("input_size"), row.getInteger("output_size"), outputs));
    }

    private static Summary summary(Row row) {
        var parent = row.getUUID("parent_id");
        return new Summary(
                Rows.id(row),
                row.getString("workflow"),
                row.getInteger("version"),
                Status.of(row.getString("status")),
                row.getInteger("attempt"),
                row.getInteger("priority"),
                Rows.trigger(row),
                Rows.instant(row, "created_at"),
                Rows.instantOrNull(row, "started_at"),
                Rows.instantOrNull(row, "finished_at"),
                Rows.instantOrNull(row, "due"),
                parent == null ? null : new ExecutionId(parent),
                row.getString("error"),
                Rows.instantOrNull(row, "paused_at"),
                row.getString("ending") != null);
    }
}
