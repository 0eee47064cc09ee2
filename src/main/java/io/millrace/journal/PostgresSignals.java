package io.millrace.journal;

import io.millrace.database.DatabaseConfig;
import io.millrace.database.Rows;
import io.millrace.database.Shards;
import io.millrace.execution.Claim;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.Signal;
import io.millrace.execution.Status;
import io.millrace.execution.TenantId;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;

@ApplicationScoped
class PostgresSignals implements Signals {

    // The lock orders it with a park: whichever comes second sees the other. A paused execution stays where it is.
    static final String SEND = """
            with target as (
                select id, status = 'waiting' and paused_at is null as parked
                from execution
                where id = $1 and tenant = $2 and status in ('queued', 'running', 'waiting')
                for no key update
            ),
            stored as (
                insert into signal (execution_id, kind, payload) select id, $3, $4 from target
            )
            update execution e set signals = e.signals + 1,
                due = case when t.parked then now() else e.due end,
                status = case when t.parked then 'queued' else e.status end
            from target t where e.id = t.id
            returning e.id, t.parked,\s""" + Rows.due("e");

    static final String RECEIVED = """
            select 'child' as what, id as child, parent_path as path, status, output, error, 0::bigint as seq
            from execution
            where parent_id = $1 and status in ('succeeded', 'failed', 'cancelled')
            union all
            select 'message', null, kind, null, payload, null, seq from signal where execution_id = $1
            order by seq, child
            """;

    private final Shards shards;
    private final Duration timeout;

    PostgresSignals(Shards shards, DatabaseConfig database) {
        this.shards = shards;
        this.timeout = database.statementTimeout();
    }

    @Override
    public Uni<Sent> send(TenantId tenant, ExecutionId to, Signal.Message message) {
        if (to.shard() >= shards.indexed().size()) {
            return Uni.createFrom().item(new Sent(false, null));
        }
        return shards.indexed(to.shard())
                .preparedQuery(SEND)
                .execute(Tuple.of(to.value(), tenant.value(), message.kind(), message.payload()))
                .map(PostgresSignals::sent)
                .ifNoItem()
                .after(timeout)
                .fail();
    }

    @Override
    public Uni<List<Signal>> received(ExecutionId execution) {
        return shards.indexed(execution.shard())
                .preparedQuery(RECEIVED)
                .execute(Tuple.of(execution.value()))
                .map(rows -> Rows.all(rows, PostgresSignals::signal))
                .ifNoItem()
                .after(timeout)
                .fail();
    }

    private static Sent sent(RowSet<Row> rows) {
        if (rows.size() == 0) {
            return new Sent(false, null);
        }
        var row = rows.iterator().next();
        return new Sent(true, row.getBoolean("parked") ? Rows.due(row) : null);
    }

    private static Signal signal(Row row) {
        return "child".equals(row.getString("what")) ? new Signal.ChildCompleted(child(row)) : message(row);
    }

    static Claim.Child child(Row row) {
        return new Claim.Child(
                new ExecutionId(row.getUUID("child")),
                row.getString("path"),
                Status.of(row.getString("status")),
                row.getString("output"),
                row.getString("error"));
    }

    static Signal.Message message(Row row) {
        return new Signal.Message(row.getString("path"), row.getString("output"));
    }
}
