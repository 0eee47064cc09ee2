package io.millrace.journal;

import io.millrace.execution.ExecutionId;
import io.millrace.execution.Status;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Cancels a tree of executions in one transaction, generation by generation. A cancelled execution's lease is void, so once
 * its row is locked it can start no further child: each generation is complete when it is read.
 */
final class Cancel {

    // It and its parent, in the order in which the lane locks them too.
    private static final String LOCK = """
            with me as (
                select id, parent_id from execution where id = $1 and tenant = $2
            )
            select t.id, e.status, e.parent_id
            from (select id from (select id from me union all select parent_id from me where parent_id is not null) u
                order by id) t
            cross join lateral (select status, parent_id from execution where id = t.id for no key update) e
            """;

    private static final String END = """
            with target as (
                select t.id, e.status in ('queued', 'running', 'waiting') as open
                from (select distinct id from unnest($1::uuid[]) as i (id) order by id) t
                cross join lateral (select status from execution where id = t.id for no key update) e
            )
            update execution e set status = 'cancelled', lease_token = e.lease_token + 1, lease_owner = null, lease_at = null,
                finished_at = now(),
                error = json_build_object('type', 'cancelled', 'message', $2::text, 'retryable', false)::text
            from target t where e.id = t.id and t.open
            returning e.id
            """;

    private static final String CHILDREN = """
            select c.id from unnest($1::uuid[]) as p (id)
            cross join lateral (select id from execution where parent_id = p.id
                and status in ('queued', 'running', 'waiting') offset 0) c
            limit $2
            """;

    private static final String SIGNAL = """
            update execution set signals = signals + 1,
                due = case status when 'waiting' then now() else due end,
                status = case status when 'waiting' then 'queued' else status end
            where id = $1
            returning id,\s""" + Rows.DUE;

    private final JournalConfig config;

    Cancel(JournalConfig config) {
        this.config = config;
    }

    Uni<Optional<Executions.Ordered>> order(Pool pool, String tenant, ExecutionId id, String reason) {
        return Faults.retryingDeadlocks(
                config.deadlockRetries(),
                Uni.createFrom()
                        .deferred(() -> pool.withTransaction(connection -> within(connection, tenant, id, reason))));
    }

    private Uni<Optional<Executions.Ordered>> within(
            SqlConnection connection, String tenant, ExecutionId id, String reason) {
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
                        return Uni.createFrom()
                                .item(Optional.of(new Executions.Ordered(false, status, List.of(), List.of())));
                    }
                    var parentId = root.getUUID("parent_id");
                    var parent = parentId == null ? null : row(rows, parentId);
                    var cancelled = new ArrayList<UUID>();
                    return end(connection, List.of(id.value()), reason, cancelled)
                            .chain(() -> signal(connection, parent))
                            .map(queued -> Optional.of(new Executions.Ordered(
                                    true,
                                    Status.CANCELLED,
                                    cancelled.stream().map(ExecutionId::new).toList(),
                                    queued)));
                });
    }

    private Uni<Void> end(SqlConnection connection, List<UUID> generation, String reason, List<UUID> cancelled) {
        if (generation.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return connection
                .preparedQuery(END)
                .execute(Tuple.of(generation.toArray(UUID[]::new), reason))
                .map(Cancel::ids)
                .invoke(cancelled::addAll)
                .chain(ended -> connection
                        .preparedQuery(CHILDREN)
                        .execute(Tuple.of(ended.toArray(UUID[]::new), config.maxCancelled())))
                .map(Cancel::ids)
                .chain(children -> {
                    if (cancelled.size() + children.size() > config.maxCancelled()) {
                        return Uni.createFrom()
                                .failure(new IllegalStateException("more than " + config.maxCancelled()
                                        + " executions to cancel at once (millrace.journal.max-cancelled); "
                                        + "cancel the children first"));
                    }
                    return end(connection, children, reason, cancelled);
                });
    }

    private static Uni<List<Leases.Due>> signal(SqlConnection connection, @Nullable Row parent) {
        if (parent == null) {
            return Uni.createFrom().item(List.of());
        }
        boolean waits = parent.getString("status").equals(Status.WAITING.text());
        return connection
                .preparedQuery(SIGNAL)
                .execute(Tuple.of(parent.getUUID("id")))
                .map(rows -> waits ? List.of(Rows.due(rows.iterator().next())) : List.of());
    }

    private static @Nullable Row row(RowSet<Row> rows, UUID id) {
        for (var row : rows) {
            if (row.getUUID("id").equals(id)) {
                return row;
            }
        }
        return null;
    }

    private static List<UUID> ids(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false)
                .map(row -> row.getUUID("id"))
                .toList();
    }
}
