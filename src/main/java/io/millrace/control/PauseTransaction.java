package io.millrace.control;

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
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Pauses and resumes a tree of executions. A paused execution that is not running waits without a due time, so nothing claims
 * it; one that is running is flagged, and the write batch pauses it with its next transition.
 */
final class PauseTransaction {

    private static final String LOCK =
            "select status, paused_at from execution where id = $1 and tenant = $2 for no key update";

    static final String PAUSE = """
            with target as (
                select t.id, e.status in ('queued', 'running', 'waiting') and e.paused_at is null as open
                from (select distinct id from unnest($1::uuid[]) as i (id) order by id) t
                cross join lateral (select status, paused_at from execution where id = t.id for no key update) e
            )
            update execution e set paused_at = now(),
                resume_due = case e.status when 'queued' then e.due end,
                due = case e.status when 'running' then e.due end,
                status = case e.status when 'running' then 'running' else 'waiting' end
            from target t where e.id = t.id and t.open
            returning e.id
            """;

    // One that waited checks by itself whether its time has come, and parks again otherwise.
    static final String RESUME = """
            with target as (
                select t.id, e.status in ('queued', 'running', 'waiting') and e.paused_at is not null as paused
                from (select distinct id from unnest($1::uuid[]) as i (id) order by id) t
                cross join lateral (select status, paused_at from execution where id = t.id for no key update) e
            )
            update execution e set paused_at = null, resume_due = null,
                due = case e.status when 'waiting' then greatest(e.resume_due, now()) else e.due end,
                status = case e.status when 'waiting' then 'queued' else e.status end
            from target t where e.id = t.id and t.paused
            returning e.id, e.status,\s""" + Rows.due("e");

    private final JournalConfig config;

    PauseTransaction(JournalConfig config) {
        this.config = config;
    }

    /** Paused already: changed, and nothing is affected. */
    public Uni<Optional<OrderResult>> pause(Pool pool, TenantId tenant, ExecutionId id) {
        return locked(pool, tenant, id, (connection, row) -> {
            var status = Status.of(row.getString("status"));
            if (status.terminal()) {
                return answer(false, status, List.of(), List.of());
            }
            return tree(connection, PAUSE, id)
                    .chain(rows -> answer(
                            true,
                            status == Status.RUNNING ? status : Status.WAITING,
                            rows.stream().map(Rows::id).toList(),
                            List.of()));
        });
    }

    public Uni<Optional<OrderResult>> resume(Pool pool, TenantId tenant, ExecutionId id) {
        return locked(pool, tenant, id, (connection, row) -> {
            var status = Status.of(row.getString("status"));
            if (row.getOffsetDateTime("paused_at") == null) {
                return answer(false, status, List.of(), List.of());
            }
            return tree(connection, RESUME, id)
                    .chain(rows -> answer(
                            true,
                            status == Status.RUNNING ? status : Status.QUEUED,
                            rows.stream().map(Rows::id).toList(),
                            rows.stream()
                                    .filter(one -> one.getString("status").equals(Status.QUEUED.text()))
                                    .map(Rows::due)
                                    .toList()));
        });
    }

    private interface Within {
        Uni<Optional<OrderResult>> order(SqlConnection connection, Row row);
    }

    private Uni<Optional<OrderResult>> locked(Pool pool, TenantId tenant, ExecutionId id, Within within) {
        Function<SqlConnection, Uni<Optional<OrderResult>>> transaction = connection -> connection
                .preparedQuery(LOCK)
                .execute(Tuple.of(id.value(), tenant.value()))
                .chain(rows -> rows.size() == 0
                        ? Uni.createFrom().item(Optional.empty())
                        : within.order(connection, rows.iterator().next()));
        return DatabaseFaults.retryingDeadlocks(
                config.deadlockRetries(), Uni.createFrom().deferred(() -> pool.withTransaction(transaction)));
    }

    private Uni<List<Row>> tree(SqlConnection connection, String sql, ExecutionId root) {
        return new TreeWalk(connection, config.maxCancelled(), sql, ids -> Tuple.of((Object) ids))
                .from(List.of(root.value()));
    }

    private static Uni<Optional<OrderResult>> answer(
            boolean changed, Status status, List<ExecutionId> affected, List<ReadyExecution> queued) {
        return Uni.createFrom().item(Optional.of(new OrderResult(changed, status, affected, queued)));
    }
}
