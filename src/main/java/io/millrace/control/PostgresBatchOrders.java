package io.millrace.control;

import io.millrace.database.ByShard;
import io.millrace.database.DatabaseConfig;
import io.millrace.database.DatabaseFaults;
import io.millrace.database.Rows;
import io.millrace.database.Shards;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.ReadyExecution;
import io.millrace.execution.Status;
import io.millrace.execution.TenantId;
import io.millrace.journal.JournalConfig;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

@ApplicationScoped
class PostgresBatchOrders implements BatchOrders {

    // Locked in the order of their ids, as everywhere.
    static final String RETRY = RetryStatements.retried("""
            select t.id, e.reruns, e.undone
            from (select distinct id from unnest($1::uuid[]) as i (id) order by id) t
            cross join lateral (select reruns, undone from execution
                where id = t.id and tenant = $2 and status in ('failed', 'cancelled') for no key update) e
            """) + RetryStatements.GIVEN_UP;

    private static final String STATUS = "select id, status from execution where id = any ($1) and tenant = $2";

    private final Shards shards;
    private final JournalConfig config;
    private final CancelTransaction cancel;
    private final Duration timeout;

    PostgresBatchOrders(Shards shards, JournalConfig config, DatabaseConfig database) {
        this.shards = shards;
        this.config = config;
        this.cancel = new CancelTransaction(config);
        this.timeout = database.statementTimeout();
    }

    @Override
    public Uni<Done> cancel(TenantId tenant, List<ExecutionId> ids, String reason, boolean compensate) {
        return each(ids, (shard, some) -> cancel.order(shards.indexed(shard), tenant, some, reason, compensate));
    }

    @Override
    public Uni<Done> retry(TenantId tenant, List<ExecutionId> ids) {
        return each(ids, (shard, some) -> {
            var transaction = Uni.createFrom().deferred(() -> shards.indexed(shard)
                    .withTransaction(connection -> retry(connection, tenant, some)));
            return DatabaseFaults.retryingDeadlocks(config.deadlockRetries(), transaction);
        });
    }

    private static Uni<Done> retry(SqlConnection connection, TenantId tenant, List<ExecutionId> ids) {
        var order = Tuple.of(Rows.array(ids), tenant.value());
        return connection.preparedQuery(RETRY).execute(order).chain(retried -> {
            Map<ExecutionId, Status> changed = new HashMap<>();
            List<ReadyExecution> queued = new ArrayList<>();
            retried.forEach(row -> {
                changed.put(Rows.id(row), Status.QUEUED);
                queued.add(Rows.due(row));
            });
            return connection.preparedQuery(STATUS).execute(order).map(rows -> {
                Map<ExecutionId, Status> refused = new HashMap<>();
                rows.forEach(row -> refused.put(Rows.id(row), Status.of(row.getString("status"))));
                refused.keySet().removeAll(changed.keySet());
                return new Done(changed, refused, List.copyOf(changed.keySet()), queued);
            });
        });
    }

    private Uni<Done> each(List<ExecutionId> ids, BiFunction<Integer, List<ExecutionId>, Uni<Done>> order) {
        // An id comes from a caller: its shard bits may be anything.
        var known = ids.stream()
                .distinct()
                .filter(id -> id.shard() < shards.indexed().size())
                .toList();
        return ByShard.each(known, (shard, some) -> order.apply(shard, some).map(List::of))
                .map(PostgresBatchOrders::together)
                .ifNoItem()
                .after(timeout)
                .fail();
    }

    private static Done together(List<Done> parts) {
        var all = new Done(new HashMap<>(), new HashMap<>(), new ArrayList<>(), new ArrayList<>());
        for (var part : parts) {
            all.changed().putAll(part.changed());
            all.refused().putAll(part.refused());
            all.affected().addAll(part.affected());
            all.queued().addAll(part.queued());
        }
        return all;
    }
}
