package io.millrace.control;

import io.millrace.database.DatabaseConfig;
import io.millrace.database.Rows;
import io.millrace.database.Shards;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.Status;
import io.millrace.execution.TenantId;
import io.millrace.journal.JournalConfig;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

@ApplicationScoped
class PostgresExecutionOrders implements ExecutionOrders {

    static final String RETRY = RetryStatements.retry("status in ('failed', 'cancelled')") + RetryStatements.GIVEN_UP;

    private final Shards shards;
    private final CancelTransaction cancel;
    private final PauseTransaction pause;
    private final Duration timeout;

    PostgresExecutionOrders(Shards shards, JournalConfig config, DatabaseConfig database) {
        this.shards = shards;
        this.cancel = new CancelTransaction(config);
        this.pause = new PauseTransaction(config);
        this.timeout = database.statementTimeout();
    }

    @Override
    public Uni<Optional<OrderResult>> cancel(TenantId tenant, ExecutionId id, String reason, boolean compensate) {
        return unknown(id)
                ? Uni.createFrom().item(Optional.empty())
                : inTime(cancel.order(shards.indexed(id.shard()), tenant, List.of(id), reason, compensate)
                        .map(done -> one(id, done)));
    }

    @Override
    public Uni<Optional<OrderResult>> pause(TenantId tenant, ExecutionId id) {
        return unknown(id)
                ? Uni.createFrom().item(Optional.empty())
                : inTime(pause.pause(shards.indexed(id.shard()), tenant, id));
    }

    @Override
    public Uni<Optional<OrderResult>> resume(TenantId tenant, ExecutionId id) {
        return unknown(id)
                ? Uni.createFrom().item(Optional.empty())
                : inTime(pause.resume(shards.indexed(id.shard()), tenant, id));
    }

    @Override
    public Uni<Optional<OrderResult>> retry(TenantId tenant, ExecutionId id) {
        if (unknown(id)) {
            return Uni.createFrom().item(Optional.empty());
        }
        var pool = shards.indexed(id.shard());
        return inTime(pool.preparedQuery(RETRY)
                .execute(Tuple.of(id.value(), tenant.value()))
                .map(rows -> Rows.all(rows, Rows::due))
                .chain(queued -> queued.isEmpty()
                        ? pool.preparedQuery(RetryStatements.STATUS)
                                .execute(Tuple.of(id.value(), tenant.value()))
                                .map(rows -> Rows.all(rows, OrderResult::refused).stream()
                                        .findFirst())
                        : Uni.createFrom()
                                .item(Optional.of(new OrderResult(true, Status.QUEUED, List.of(id), queued)))));
    }

    // A connection whose peer disappeared silently would not fail for hours.
    private <T> Uni<T> inTime(Uni<T> answer) {
        return answer.ifNoItem().after(timeout).fail();
    }

    // An id comes from a caller: its shard bits may be anything.
    private boolean unknown(ExecutionId id) {
        return id.shard() >= shards.indexed().size();
    }

    private static Optional<OrderResult> one(ExecutionId id, BatchOrders.Done done) {
        var after = done.changed().get(id);
        var before = done.refused().get(id);
        return after != null
                ? Optional.of(new OrderResult(true, after, done.affected(), done.queued()))
                : Optional.ofNullable(before).map(status -> OrderResult.refused(status));
    }
}
