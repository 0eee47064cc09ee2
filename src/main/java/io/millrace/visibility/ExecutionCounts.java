package io.millrace.visibility;

import io.millrace.database.ByShard;
import io.millrace.database.Rows;
import io.millrace.database.Shards;
import io.millrace.execution.TenantId;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The counts of all tenants, read together and cached: open executions are counted in partial indexes that hold nothing
 * else, completed ones are in the tally.
 */
final class ExecutionCounts {

    // `tenant || ''`: no index is in this order, so no index of all executions looks cheaper than the partial ones.
    static final String READ = """
            select tenant, sum(waiting)::bigint as waiting, sum(active)::bigint as active, sum(completed)::bigint as completed,
                sum(failed)::bigint as failed, sum(delayed)::bigint as delayed
            from (
                select tenant || '' as tenant, count(*) filter (where due <= now()) as waiting, 0 as active, 0 as completed,
                    0 as failed, count(*) filter (where (due <= now()) is not true) as delayed
                from execution where status in ('queued', 'waiting') group by tenant || ''
                union all
                select tenant || '', 0, count(*), 0, 0, 0 from execution where status = 'running' group by tenant || ''
                union all
                select tenant, 0, 0,
                    coalesce(sum(n) filter (where status = 'succeeded' and bucket >= tally_from('succeeded')), 0),
                    coalesce(sum(n) filter (where status = 'failed' and bucket >= tally_from('failed')), 0), 0
                from (select * from tally union all select * from tally_entry) t group by tenant
            ) f
            group by tenant
            """;

    /** Counting takes a tenth of the time at most, however many executions are open. */
    private static final int SHARE = 10;

    private static final Executions.Counts NONE = new Executions.Counts(0, 0, 0, 0, 0);

    private static final class Reading {
        final CompletableFuture<Map<TenantId, Executions.Counts>> answer = new CompletableFuture<>();
        final long began = System.nanoTime();
        volatile long until;

        void read(Map<TenantId, Executions.Counts> figures, Duration usable) {
            long now = System.nanoTime();
            until = usable.isZero() ? now : now + Math.max(usable.toNanos(), (now - began) * SHARE);
            answer.complete(figures);
        }

        boolean serves() {
            return !answer.isDone() || (!answer.isCompletedExceptionally() && System.nanoTime() - until < 0);
        }
    }

    private final Shards shards;
    private final Duration usable;
    private final Duration timeout;
    private final AtomicReference<@Nullable Reading> latest = new AtomicReference<>();

    /** @param usable how long counts may be reused; longer when counting took long; zero = not at all */
    ExecutionCounts(Shards shards, Duration usable, Duration timeout) {
        this.shards = shards;
        this.usable = usable;
        this.timeout = timeout;
    }

    Uni<Executions.Counts> all() {
        return now().map(figures -> figures.values().stream().reduce(NONE, ExecutionCounts::sum));
    }

    Uni<Executions.Counts> of(TenantId tenant) {
        return now().map(figures -> figures.getOrDefault(tenant, NONE));
    }

    // Callers that arrive while a read is in progress share it.
    private Uni<Map<TenantId, Executions.Counts>> now() {
        return Uni.createFrom().deferred(() -> {
            var known = latest.get();
            if (known != null && known.serves()) {
                return Uni.createFrom().completionStage(known.answer);
            }
            var next = new Reading();
            if (!latest.compareAndSet(known, next)) {
                return now();
            }
            read().subscribe().with(figures -> next.read(figures, usable), next.answer::completeExceptionally);
            return Uni.createFrom().completionStage(next.answer);
        });
    }

    private Uni<Map<TenantId, Executions.Counts>> read() {
        return ByShard.all(shards.reads().stream()
                        .map(pool -> Uni.createFrom()
                                .deferred(() -> pool.preparedQuery(READ).execute())
                                .map(List::of))
                        .toList())
                .map(ExecutionCounts::byTenant)
                .ifNoItem()
                .after(timeout)
                .fail();
    }

    private static Map<TenantId, Executions.Counts> byTenant(List<RowSet<Row>> shards) {
        Map<TenantId, Executions.Counts> figures = new HashMap<>();
        shards.forEach(rows -> rows.forEach(row -> figures.merge(Rows.tenant(row), counts(row), ExecutionCounts::sum)));
        return figures;
    }

    private static Executions.Counts counts(Row row) {
        return new Executions.Counts(
                row.getLong("waiting"),
                row.getLong("active"),
                row.getLong("completed"),
                row.getLong("failed"),
                row.getLong("delayed"));
    }

    private static Executions.Counts sum(Executions.Counts one, Executions.Counts other) {
        return new Executions.Counts(
                one.waiting() + other.waiting(),
                one.active() + other.active(),
                one.completed() + other.completed(),
                one.failed() + other.failed(),
                one.delayed() + other.delayed());
    }
}
