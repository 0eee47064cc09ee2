package io.millrace.journal;

import io.millrace.execution.ExecutionId;
import io.millrace.execution.Status;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Cancels a tree of executions in one transaction, generation by generation. A cancelled execution's lease is void, so once
 * its row is locked it can start no further child.
 */
final class Cancel {

    // It and its parent, in the order in which the lane locks them too.
    private static final String LOCK = """
            with me as (
                select id, parent_id from execution where id = $1 and tenant = $2
            )
            select t.id, e.status, e.parent_id, e.ending
            from (select id from (select id from me union all select parent_id from me where parent_id is not null) u
                order by id) t
            cross join lateral (select status, parent_id, ending from execution where id = t.id for no key update) e
            """;

    private static final String CANCELLED =
            "json_build_object('type', 'cancelled', 'message', $2::text, 'retryable', false)::text";

    // What it was about to come to stays: tried again, it goes on with undoing what its steps did.
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

    // Whoever runs it loses it, and whoever claims it next undoes what its steps did.
    private static final String UNDO = "update execution set ending = 'cancelled', ending_error = " + CANCELLED
            + ", error = " + CANCELLED + """
            , status = 'queued', due = now(), lease_token = lease_token + 1, lease_owner = null, lease_at = null,
                paused_at = null, resume_due = null
            where id = $1
            returning id,\s""" + Rows.DUE;

    private static final String SIGNAL = """
            update execution set signals = signals + 1,
                due = case when status = 'waiting' and paused_at is null then now() else due end,
                status = case when status = 'waiting' and paused_at is null then 'queued' else status end
            where id = $1
            returning id, status = 'queued' as ready,\s""" + Rows.DUE;

    private final JournalConfig config;

    Cancel(JournalConfig config) {
        this.config = config;
    }

    /** @param compensate its completed steps are to be undone before it ends */
    Uni<Optional<Executions.Ordered>> order(
            Pool pool, String tenant, ExecutionId id, String reason, boolean compensate) {
        return Faults.retryingDeadlocks(
                config.deadlockRetries(),
                Uni.createFrom()
                        .deferred(() -> pool.withTransaction(
                                connection -> within(connection, tenant, id, reason, compensate))));
    }

    private Uni<Optional<Executions.Ordered>> within(
            SqlConnection connection, String tenant, ExecutionId id, String reason, boolean compensate) {
        return connection
                .preparedQuery(LOCK)
                .execute(Tuple.of(id.value(), tenant))
                .chain(rows -> {
                    var root = row(rows, id.value());
                    if (root == null) {
                        return Uni.createFrom().item(Optional.empty());
                    }
                    var status = Status.of(root.getString("status"));
                    if (status.terminal()) {
                        return answer(false, status, List.of(), List.of());
                    }
                    if (!compensate) {
                        var parentId = root.getUUID("parent_id");
                        return tree(connection, reason)
                                .from(List.of(id.value()))
                                .chain(cancelled -> signal(connection, parentId == null ? null : row(rows, parentId))
                                        .chain(queued -> answer(true, Status.CANCELLED, ids(cancelled), queued)));
                    }
                    return root.getString("ending") == null
                            ? undo(connection, id, reason)
                            : answer(true, status, List.of(), List.of()); // It is being undone as it is.
                });
    }

    private Uni<Optional<Executions.Ordered>> undo(SqlConnection connection, ExecutionId id, String reason) {
        return connection
                .preparedQuery(UNDO)
                .execute(Tuple.of(id.value(), reason))
                .map(rows -> List.of(Rows.due(rows.iterator().next())))
                .chain(queued -> tree(connection, reason)
                        .below(List.of(id.value()))
                        .chain(cancelled -> answer(true, Status.QUEUED, ids(cancelled), queued)));
    }

    /** Cancels what it has started and is not over. It is locked, and starts nothing any more. */
    Uni<List<ExecutionId>> children(SqlConnection connection, UUID parent, String reason) {
        return tree(connection, reason).below(List.of(parent)).map(Cancel::ids);
    }

    private Generations tree(SqlConnection connection, String reason) {
        return new Generations(connection, config.maxCancelled(), END, ids -> Tuple.of(ids, reason));
    }

    private static Uni<List<Leases.Due>> signal(SqlConnection connection, @Nullable Row parent) {
        if (parent == null) {
            return Uni.createFrom().item(List.of());
        }
        boolean waits = parent.getString("status").equals(Status.WAITING.text());
        return connection
                .preparedQuery(SIGNAL)
                .execute(Tuple.of(parent.getUUID("id")))
                .map(rows -> rows.iterator().next())
                .map(row -> waits && row.getBoolean("ready") ? List.of(Rows.due(row)) : List.of());
    }

    private static Uni<Optional<Executions.Ordered>> answer(
            boolean changed, Status status, List<ExecutionId> affected, List<Leases.Due> queued) {
        return Uni.createFrom().item(Optional.of(new Executions.Ordered(changed, status, affected, queued)));
    }

    private static @Nullable Row row(RowSet<Row> rows, UUID id) {
        for (var row : rows) {
            if (row.getUUID("id").equals(id)) {
                return row;
            }
        }
        return null;
    }

    private static List<ExecutionId> ids(List<Row> rows) {
        return rows.stream().map(Rows::id).toList();
    }
}
