package io.millrace.control;

import io.millrace.database.Columns;
import io.millrace.database.DatabaseFaults;
import io.millrace.database.Rows;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.ReadyExecution;
import io.millrace.execution.Status;
import io.millrace.execution.TenantId;
import io.millrace.journal.JournalConfig;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.StreamSupport;

/**
 * Cancels trees of executions in one transaction, level by level. A cancelled execution's lease is void, so once
 * its row is locked it can start no further child.
 */
final class CancelTransaction {

    // The executions and their parents, in the order in which the write batch locks them too.
    static final String LOCK = """
            with mine as (
                select id, parent_id from execution where id = any ($1) and tenant = $2
            )
            select t.id, e.status, e.parent_id, e.ending, t.id = any (array(select id from mine)) as mine
            from (select distinct id
                from (select id from mine union all select parent_id from mine where parent_id is not null) u
                order by id) t
            cross join lateral (select status, parent_id, ending from execution where id = t.id for no key update) e
            """;

    private static final String CANCELLED =
            "json_build_object('type', 'cancelled', 'message', $2::text, 'retryable', false)::text";

    // `ending` is kept: a retry continues the compensation.
    private static final String END = """
            with target as (
                select t.id, e.status in ('queued', 'running', 'waiting') as open
                from (select distinct id from unnest($1::uuid[]) as i (id) order by id) t
                cross join lateral (select status from execution where id = t.id for no key update) e
            )
            update execution e set status = 'cancelled', lease_token = e.lease_token + 1, lease_owner = null, lease_at = null,
                finished_at = now(), paused_at = null, resume_due = null, error =
            """ + CANCELLED + """

            from target t where e.id = t.id and t.open
            returning e.id
            """;

    // Its owner loses the lease, and the next owner compensates its steps.
    private static final String UNDO = "update execution set ending = 'cancelled', ending_error = " + CANCELLED
            + ", error = " + CANCELLED + """
            , status = 'queued', due = now(), lease_token = lease_token + 1, lease_owner = null, lease_at = null,
                paused_at = null, resume_due = null
            where id = any ($1)
            returning id,\s""" + Rows.DUE;

    static final String SIGNAL = """
            update execution e set signals = e.signals + p.n,
                due = case when e.status = 'waiting' and e.paused_at is null then now() else e.due end,
                status = case when e.status = 'waiting' and e.paused_at is null then 'queued' else e.status end
            from unnest($1::uuid[], $2::integer[]) as p (id, n)
            where e.id = p.id
            returning e.id, e.status = 'queued' as ready,\s""" + Rows.due("e");

    private final JournalConfig config;

    CancelTransaction(JournalConfig config) {
        this.config = config;
    }

    /** @param compensate the completed steps of each are to be compensated before it ends */
    public Uni<BatchOrders.Done> order(
            Pool pool, TenantId tenant, List<ExecutionId> ids, String reason, boolean compensate) {
        return DatabaseFaults.retryingDeadlocks(
                config.deadlockRetries(),
                Uni.createFrom()
                        .deferred(() -> pool.withTransaction(
                                connection -> within(connection, tenant, ids, reason, compensate))));
    }

    private Uni<BatchOrders.Done> within(
            SqlConnection connection, TenantId tenant, List<ExecutionId> ids, String reason, boolean compensate) {
        return connection
                .preparedQuery(LOCK)
                .execute(Tuple.of(Rows.array(ids), tenant.value()))
                .chain(rows -> {
                    Map<UUID, Row> locked = new LinkedHashMap<>();
                    Map<ExecutionId, Status> refused = new LinkedHashMap<>();
                    List<Row> open = new ArrayList<>();
                    for (var row : rows) {
                        locked.put(row.getUUID("id"), row);
                        if (row.getBoolean("mine")) {
                            var status = Status.of(row.getString("status"));
                            if (status.terminal()) {
                                refused.put(Rows.id(row), status);
                            } else {
                                open.add(row);
                            }
                        }
                    }
                    return compensate
                            ? undo(connection, open, reason, refused)
                            : end(connection, open, locked, reason, refused);
                });
    }

    private Uni<BatchOrders.Done> end(
            SqlConnection connection,
            List<Row> open,
            Map<UUID, Row> locked,
            String reason,
            Map<ExecutionId, Status> refused) {
        return tree(connection, reason)
                .from(open.stream().map(row -> row.getUUID("id")).toList())
                .map(CancelTransaction::ids)
                .chain(cancelled -> signal(connection, parents(open, locked, cancelled))
                        .map(queued -> {
                            Map<ExecutionId, Status> changed = new LinkedHashMap<>();
                            open.forEach(row -> changed.put(Rows.id(row), Status.CANCELLED));
                            return new BatchOrders.Done(changed, refused, cancelled, queued);
                        }));
    }

    /** Parents that continue, with the number of their children that were cancelled. */
    private static Map<Row, Integer> parents(List<Row> open, Map<UUID, Row> locked, List<ExecutionId> cancelled) {
        Map<UUID, Integer> ended = new LinkedHashMap<>();
        var gone = Set.copyOf(cancelled);
        for (var row : open) {
            var parent = row.getUUID("parent_id");
            if (parent != null && locked.containsKey(parent) && !gone.contains(new ExecutionId(parent))) {
                ended.merge(parent, 1, Integer::sum);
            }
        }
        Map<Row, Integer> parents = new LinkedHashMap<>();
        locked.forEach((id, row) -> {
            var count = ended.get(id);
            if (count != null) {
                parents.put(row, count);
            }
        });
        return parents;
    }

    private Uni<BatchOrders.Done> undo(
            SqlConnection connection, List<Row> open, String reason, Map<ExecutionId, Status> refused) {
        Map<ExecutionId, Status> changed = new LinkedHashMap<>();
        // Some are being compensated already.
        open.forEach(row -> changed.put(Rows.id(row), Status.of(row.getString("status"))));
        var fresh = open.stream()
                .filter(row -> row.getString("ending") == null)
                .map(row -> row.getUUID("id"))
                .toList();
        if (fresh.isEmpty()) {
            return Uni.createFrom().item(new BatchOrders.Done(changed, refused, List.of(), List.of()));
        }
        return connection
                .preparedQuery(UNDO)
                .execute(Tuple.of(fresh.toArray(UUID[]::new), reason))
                .map(CancelTransaction::due)
                .chain(queued -> tree(connection, reason)
                        .below(fresh)
                        .map(CancelTransaction::ids)
                        .map(cancelled -> {
                            fresh.forEach(id -> changed.put(new ExecutionId(id), Status.QUEUED));
                            // One that is a child of another of them is cancelled with it.
                            cancelled.forEach(id -> changed.computeIfPresent(id, (one, was) -> Status.CANCELLED));
                            var going = queued.stream()
                                    .filter(due -> changed.get(due.id()) == Status.QUEUED)
                                    .toList();
                            return new BatchOrders.Done(changed, refused, cancelled, going);
                        }));
    }

    /** Cancels its open children. It is locked, so it starts no further ones. */
    Uni<List<ExecutionId>> children(SqlConnection connection, UUID parent, String reason) {
        return tree(connection, reason).below(List.of(parent)).map(CancelTransaction::ids);
    }

    private TreeWalk tree(SqlConnection connection, String reason) {
        return new TreeWalk(connection, config.maxCancelled(), END, ids -> Tuple.of(ids, reason));
    }

    private static Uni<List<ReadyExecution>> signal(SqlConnection connection, Map<Row, Integer> parents) {
        if (parents.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        var columns = new Columns(Columns.ID, Columns.INT);
        var waited = new HashSet<UUID>();
        parents.forEach((row, ended) -> {
            columns.add(row.getUUID("id"), ended);
            if (row.getString("status").equals(Status.WAITING.text())) {
                waited.add(row.getUUID("id"));
            }
        });
        var order = Tuple.tuple();
        columns.addTo(order);
        return connection.preparedQuery(SIGNAL).execute(order).map(rows -> StreamSupport.stream(
                        rows.spliterator(), false)
                .filter(row -> row.getBoolean("ready") && waited.contains(row.getUUID("id")))
                .map(Rows::due)
                .toList());
    }

    private static List<ReadyExecution> due(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false).map(Rows::due).toList();
    }

    private static List<ExecutionId> ids(List<Row> rows) {
        return rows.stream().map(Rows::id).toList();
    }
}
