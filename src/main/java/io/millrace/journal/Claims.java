package io.millrace.journal;

import io.millrace.database.DatabaseFaults;
import io.millrace.database.LimitColumns;
import io.millrace.database.RerunSteps;
import io.millrace.database.Rows;
import io.millrace.execution.Claim;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.Lease;
import io.millrace.execution.NewExecution;
import io.millrace.execution.Signal;
import io.millrace.execution.Status;
import io.millrace.execution.StepRecord;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Claims executions, and reads what earlier run segments recorded. */
final class Claims {

    // A second of tolerance: the queue's clock, which decides when something is due, may be slightly ahead of
    // Postgres'.
    static final String READY = "status in ('queued', 'waiting') and due <= now() + interval '1 second'";

    /** Leases the row {@code e} to its owner ($2). */
    static final String TAKE = """
            status = 'running', lease_token = e.lease_token + 1, lease_owner = $2, lease_at = now(),
                started_at = coalesce(e.started_at, now())
            """;

    /** What {@link #claims} reads of a leased row. */
    static final String TAKEN = """
            e.id, e.lease_token, e.tenant, e.workflow, e.version, e.attempt, e.priority, e.trigger, e.trigger_data, e.input,
                e.created_at, e.started_at, e.signals, e.parent_id, e.parent_path, e.reruns,
                e.concurrency_key, e.concurrency_limit, e.rate_key, e.rate_limit, e.rate_window_ms,
                e.ending, e.ending_error, e.losses,
                e.root_id, e.depth
            """;

    // Whether it is ready is read after the lock: of concurrent claims of the same id exactly one succeeds.
    static final String CLAIM = """
            with locked as (
                select t.id, e.ready
                from (select distinct id from unnest($1::uuid[]) as i (id) order by id) t
                cross join lateral (
                    select concurrency_key is null and losses = 0 and\s""" + READY + """
             as ready from execution where id = t.id for no key update
                ) e
            )
            update execution e set\s""" + TAKE + """
            from locked k where e.id = k.id and k.ready
            returning\s""" + TAKEN;

    static final String RECORDED = """
            select 'step' as what, t.id as execution_id, null::uuid as child, r.path, r.attempt, r.status, r.output, r.error, r.wait,
                r.retry_tries, r.retry_attempt, r.retry_at, r.started_at, r.finished_at, r.superseded_by, r.seq
            from unnest($1::uuid[]) as t (id)
            cross join lateral (select * from step_result where execution_id = t.id offset 0) r
            union all
            select 'child', t.id, c.id, c.parent_path, 1, c.status, c.output, c.error, null, null, null, null, c.created_at,
                c.finished_at, null, 0
            from unnest($1::uuid[]) as t (id)
            cross join lateral (select * from execution where parent_id = t.id offset 0) c
            union all
            select 'message', t.id, null, m.kind, 1, null, m.payload, null, null, null, null, null, m.received_at, null, null,
                m.seq
            from unnest($1::uuid[]) as t (id)
            cross join lateral (select * from signal where execution_id = t.id offset 0) m
            order by seq, child
            """;

    static final String DESCENDANTS =
            "select count(*)::integer as n from (select from execution where root_id = $1 limit $2) d";

    private final Pool pool;
    private final JournalConfig config;
    private final Duration timeout;

    Claims(Pool pool, JournalConfig config, Duration timeout) {
        this.pool = pool;
        this.config = config;
        this.timeout = timeout;
    }

    Uni<Integer> descendants(ExecutionId root, int most) {
        return pool.preparedQuery(DESCENDANTS)
                .execute(Tuple.of(root.value(), most))
                .map(rows -> rows.iterator().next().getInteger("n"))
                .ifNoItem()
                .after(timeout)
                .fail();
    }

    Uni<List<Claim>> claim(List<ExecutionId> ids, String owner) {
        var claim = Uni.createFrom()
                .deferred(() -> pool.preparedQuery(CLAIM).execute(Tuple.of(Rows.array(ids), owner)))
                .map(Claims::claims);
        return DatabaseFaults.retryingDeadlocks(config.deadlockRetries(), claim)
                .chain(this::withRecorded)
                .ifNoItem()
                .after(timeout)
                .fail();
    }

    /** With the step results and children of earlier run segments. */
    Uni<List<Claim>> withRecorded(List<Claim> claims) {
        // The first claim's token is 1: nothing but signals can have been written before it.
        var resumed = claims.stream()
                .filter(claim -> claim.lease().token() > 1 || claim.signals() > 0)
                .map(Claim::id)
                .toList();
        if (resumed.isEmpty()) {
            return Uni.createFrom().item(claims);
        }
        return pool.preparedQuery(RECORDED)
                .execute(Tuple.of(Rows.array(resumed)))
                .map(rows -> {
                    Map<UUID, List<StepRecord>> records = new HashMap<>();
                    Map<UUID, List<Claim.Child>> children = new HashMap<>();
                    Map<UUID, List<Signal.Message>> messages = new HashMap<>();
                    for (var row : rows) {
                        var id = row.getUUID("execution_id");
                        switch (row.getString("what")) {
                            case "step" ->
                                records.computeIfAbsent(id, any -> new ArrayList<>())
                                        .add(Rows.step(row));
                            case "child" ->
                                children.computeIfAbsent(id, any -> new ArrayList<>())
                                        .add(PostgresSignals.child(row));
                            default ->
                                messages.computeIfAbsent(id, any -> new ArrayList<>())
                                        .add(PostgresSignals.message(row));
                        }
                    }
                    return claims.stream()
                            .map(claim -> claim.with(
                                    records.getOrDefault(claim.id().value(), List.of()),
                                    children.getOrDefault(claim.id().value(), List.of()),
                                    messages.getOrDefault(claim.id().value(), List.of())))
                            .toList();
                });
    }

    static List<Claim> claims(RowSet<Row> rows) {
        var claims = new ArrayList<Claim>(rows.size());
        for (var row : rows) {
            var parent = row.getUUID("parent_id");
            claims.add(new Claim(
                    new Lease(new ExecutionId(row.getUUID("id")), row.getLong("lease_token")),
                    Rows.tenant(row),
                    row.getString("workflow"),
                    row.getInteger("version"),
                    row.getInteger("attempt"),
                    row.getInteger("priority"),
                    Rows.trigger(row),
                    row.getString("input"),
                    Rows.instant(row, "created_at"),
                    Rows.instant(row, "started_at"),
                    row.getInteger("signals"),
                    parent == null
                            ? null
                            : new NewExecution.Parent(
                                    new ExecutionId(parent),
                                    row.getString("parent_path"),
                                    root(row),
                                    row.getInteger("depth")),
                    LimitColumns.of(row),
                    List.of(),
                    List.of(),
                    List.of(),
                    RerunSteps.of(row),
                    ending(row),
                    row.getInteger("losses")));
        }
        return claims;
    }

    // One that an earlier version started names none.
    private static ExecutionId root(Row row) {
        var root = row.getUUID("root_id");
        return new ExecutionId(root == null ? row.getUUID("parent_id") : root);
    }

    private static Claim.@Nullable Ending ending(Row row) {
        var status = row.getString("ending");
        return status == null ? null : new Claim.Ending(Status.of(status), row.getString("ending_error"));
    }
}
