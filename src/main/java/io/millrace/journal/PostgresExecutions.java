package io.millrace.journal;

import io.millrace.execution.ExecutionId;
import io.millrace.execution.Status;
import io.millrace.shard.DatabaseConfig;
import io.millrace.shard.Shards;
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
import java.util.function.Function;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

@ApplicationScoped
class PostgresExecutions implements Executions {

    static final String SUMMARY = "id, workflow, version, status, attempt, priority, trigger, created_at, started_at, "
            + "finished_at, due, parent_id, error, paused_at, ending";

    // Sizes are told from where a value lies, without reading it.
    static final String FIND = "select " + SUMMARY + """
            , case when $3 then input end as input, case when $3 then output end as output,
                octet_length(input) as input_size, octet_length(output) as output_size
            from execution where id = $1 and tenant = $2
            """;

    static final String STEPS = """
            select path, attempt, status, case when $2 then output end as output, octet_length(output) as output_size, error,
                started_at, finished_at, superseded_by
            from step_result where execution_id = $1
            order by finished_at nulls last, seq
            """;

    private static final String STATUS = "select status from execution where id = $1 and tenant = $2";

    /** From the top, whatever it came to: what a retry and a rerun set. */
    static final String AGAIN = """
            status = 'queued', attempt = 1, due = now(), lease_token = lease_token + 1, error = null, error_type = null,
            error_place = null, discarded_at = null, discard_reason = null, output = null, finished_at = null,
            undone = null, orphans = false
            """;

    /** The same for those that keep what they have completed, except what was undone. */
    static final String RETRIED = "reruns = rerun_taking(reruns, undone), " + AGAIN;

    /** What was undone runs anew; {@code chosen} are the locked rows of those to be tried again. */
    static final String SET_ASIDE = """
            set_aside as (
                update step_result s set superseded_by = rerun_next(c.reruns)
                from (select id, reruns, undone from chosen where undone is not null) c
                where s.execution_id = c.id and s.superseded_by is null and split_part(s.path, '/', 1) = any (c.undone)
            )
            """;

    /** Of several that order at the same time one changes the row; the others wait for it and then find it changed. */
    static String retry(String where) {
        return retried("select id, reruns, undone from execution where id = $1 and tenant = $2 and " + where
                + " for no key update");
    }

    /** @param chosen locks those to be tried again and answers their id, reruns and undone */
    static String retried(String chosen) {
        return "with chosen as (" + chosen + "), " + SET_ASIDE + ", retried as (update execution set " + RETRIED
                + "where id = any (array(select id from chosen)) returning id, " + Rows.DUE + ")";
    }

    // A step that waits for a child which was cancelled with it would wake to that at once: it starts another one.
    static final String GIVEN_UP = """
            , given_up as (
                update step_result s set status = 'failed', output = null, finished_at = now(),
                    error = json_build_object('type', 'child-cancelled', 'message',
                        'The execution ' || c.id || ' was cancelled together with this one', 'retryable', false)::text
                from retried r join execution c on c.parent_id = r.id and c.status = 'cancelled'
                where s.execution_id = r.id and s.path = c.parent_path and s.status = 'waiting'
                    and s.output::json ->> 'child' = c.id::text
            )
            select * from retried
            """;

    static final String RETRY = retry("status in ('failed', 'cancelled')") + GIVEN_UP;

    private final Shards shards;
    private final Cancel cancel;
    private final Figures figures;
    private final Pause pause;
    private final Duration timeout;

    PostgresExecutions(Shards shards, JournalConfig config, DatabaseConfig database) {
        this.shards = shards;
        this.cancel = new Cancel(config);
        this.pause = new Pause(config);
        this.timeout = database.statementTimeout();
        this.figures = new Figures(shards, config.figuresFor(), timeout);
    }

    @Override
    public Uni<Optional<Details>> find(String tenant, ExecutionId id, boolean values) {
        if (unknown(id)) {
            return Uni.createFrom().item(Optional.empty());
        }
        var pool = shards.primary(id.shard());
        return inTime(pool.preparedQuery(FIND)
                .execute(Tuple.of(id.value(), tenant, values))
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
    public Uni<List<Summary>> list(String tenant, Filter filter, int limit) {
        var listing = new Listing(tenant, filter, limit);
        return inTime(shards.primary(shards.of(tenant))
                .preparedQuery(listing.sql())
                .execute(listing.parameters())
                .map(rows -> all(rows, PostgresExecutions::summary)));
    }

    @Override
    public Uni<Found> search(String tenant, Filter filter, String text, int limit, Reach reach) {
        var listing = Listing.search(tenant, filter, text, limit, reach);
        return inTime(shards.primary(shards.of(tenant))
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
    public Uni<Optional<Ordered>> cancel(String tenant, ExecutionId id, String reason, boolean compensate) {
        return unknown(id)
                ? Uni.createFrom().item(Optional.empty())
                : inTime(cancel.order(shards.primary(id.shard()), tenant, List.of(id), reason, compensate)
                        .map(done -> one(id, done)));
    }

    @Override
    public Uni<Optional<Ordered>> pause(String tenant, ExecutionId id) {
        return unknown(id)
                ? Uni.createFrom().item(Optional.empty())
                : inTime(pause.pause(shards.primary(id.shard()), tenant, id));
    }

    @Override
    public Uni<Optional<Ordered>> resume(String tenant, ExecutionId id) {
        return unknown(id)
                ? Uni.createFrom().item(Optional.empty())
                : inTime(pause.resume(shards.primary(id.shard()), tenant, id));
    }

    @Override
    public Uni<Optional<Ordered>> retry(String tenant, ExecutionId id) {
        if (unknown(id)) {
            return Uni.createFrom().item(Optional.empty());
        }
        var pool = shards.primary(id.shard());
        return inTime(pool.preparedQuery(RETRY)
                .execute(Tuple.of(id.value(), tenant))
                .map(rows -> all(rows, Rows::due))
                .chain(queued -> queued.isEmpty()
                        ? pool.preparedQuery(STATUS)
                                .execute(Tuple.of(id.value(), tenant))
                                .map(rows -> all(rows, PostgresExecutions::refused).stream()
                                        .findFirst())
                        : Uni.createFrom().item(Optional.of(new Ordered(true, Status.QUEUED, List.of(id), queued)))));
    }

    @Override
    public Uni<Counts> counts() {
        return figures.all();
    }

    @Override
    public Uni<Counts> counts(String tenant) {
        return figures.of(tenant);
    }

    // A connection whose far side is gone without a word answers nothing for hours.
    private <T> Uni<T> inTime(Uni<T> answer) {
        return answer.ifNoItem().after(timeout).fail();
    }

    // An id is what somebody typed: its shard bits may be any.
    private boolean unknown(ExecutionId id) {
        return id.shard() >= shards.primaries().size();
    }

    private static Optional<Ordered> one(ExecutionId id, Batches.Done done) {
        var after = done.changed().get(id);
        var before = done.refused().get(id);
        return after != null
                ? Optional.of(new Ordered(true, after, done.affected(), done.queued()))
                : Optional.ofNullable(before).map(status -> new Ordered(false, status, List.of(), List.of()));
    }

    private static Ordered refused(Row row) {
        return new Ordered(false, Status.of(row.getString("status")), List.of(), List.of());
    }

    private static Details details(Row row, RowSet<Row> steps) {
        List<@Nullable Integer> outputs = new ArrayList<>();
        steps.forEach(step -> outputs.add(step.getInteger("output_size")));
        return new Details(
                summary(row),
                row.getString("input"),
                row.getString("output"),
                all(steps, Rows::step),
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
                row.getString("trigger"),
                Rows.instant(row, "created_at"),
                Rows.instantOrNull(row, "started_at"),
                Rows.instantOrNull(row, "finished_at"),
                Rows.instantOrNull(row, "due"),
                parent == null ? null : new ExecutionId(parent),
                row.getString("error"),
                Rows.instantOrNull(row, "paused_at"),
                row.getString("ending") != null);
    }

    private static <T> List<T> all(RowSet<Row> rows, Function<Row, T> read) {
        return StreamSupport.stream(rows.spliterator(), false).map(read).toList();
    }
}
