package io.millrace.control;

import io.millrace.database.ByShard;
import io.millrace.database.DatabaseConfig;
import io.millrace.database.DatabaseFaults;
import io.millrace.database.Rows;
import io.millrace.database.Shards;
import io.millrace.execution.ExecutionId;
import io.millrace.journal.JournalConfig;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;

@ApplicationScoped
class PostgresOrphans implements Orphans {

    static final String PARENTS = "select id, tenant from execution where orphans limit $1";

    private static final String LOCK = "select orphans from execution where id = $1 for no key update";

    // On a retry the step starts another child, instead of completing with the cancellation of this one.
    private static final String GIVE_UP = """
            update step_result s set status = 'failed', output = null, wait = null, finished_at = now(),
                error = json_build_object('type', 'child-cancelled', 'message',
                    'The execution ' || c.id || ' was cancelled when this one ended', 'retryable', false)::text
            from execution c
            where c.parent_id = $1 and c.status = 'cancelled' and s.execution_id = $1 and s.path = c.parent_path
                and s.status = 'waiting' and coalesce(s.output, s.wait)::json ->> 'child' = c.id::text
            """;

    private static final String DONE = "update execution set orphans = false where id = $1";

    private final Shards shards;
    private final JournalConfig config;
    private final CancelTransaction cancel;
    private final Duration timeout;

    PostgresOrphans(Shards shards, JournalConfig config, DatabaseConfig database) {
        this.shards = shards;
        this.config = config;
        this.cancel = new CancelTransaction(config);
        this.timeout = database.statementTimeout();
    }

    @Override
    public Uni<List<Parent>> parents(int limit) {
        return inTime(ByShard.all(shards.indexed().stream()
                .map(pool -> pool.preparedQuery(PARENTS)
                        .execute(Tuple.of(limit))
                        .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                                .map(row -> new Parent(Rows.tenant(row), Rows.id(row)))
                                .toList()))
                .toList()));
    }

    @Override
    public Uni<List<ExecutionId>> cancel(ExecutionId parent) {
        var pool = shards.indexed(parent.shard());
        return inTime(DatabaseFaults.retryingDeadlocks(
                config.deadlockRetries(),
                Uni.createFrom().deferred(() -> pool.withTransaction(connection -> within(connection, parent)))));
    }

    private Uni<List<ExecutionId>> within(SqlConnection connection, ExecutionId parent) {
        return connection.preparedQuery(LOCK).execute(Tuple.of(parent.value())).chain(rows -> {
            if (rows.size() == 0 || !rows.iterator().next().getBoolean("orphans")) {
                return Uni.createFrom().item(List.of());
            }
            return cancel.children(connection, parent.value(), "the execution that started it has ended")
                    .call(() -> connection.preparedQuery(GIVE_UP).execute(Tuple.of(parent.value())))
                    .call(() -> connection.preparedQuery(DONE).execute(Tuple.of(parent.value())));
        });
    }

    private <T> Uni<T> inTime(Uni<T> answer) {
        return answer.ifNoItem().after(timeout).fail();
    }
}
