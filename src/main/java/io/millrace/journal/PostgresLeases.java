package io.millrace.journal;

import io.millrace.database.ByShard;
import io.millrace.database.DatabaseConfig;
import io.millrace.database.DatabaseFaults;
import io.millrace.database.Rows;
import io.millrace.database.Shards;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.ReadyExecution;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Heartbeats and lost leases; each shard has its own table of workers, so that each recovers by itself. */
@ApplicationScoped
class PostgresLeases implements Leases {

    static final String HEARTBEAT = """
            with beat as (
                insert into worker (id, name, concurrency, active, started_at, version, pool_size, pool_open, pool_used,
                    pool_waiting, heartbeat_at)
                values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, now())
                on conflict (id) do update set concurrency = excluded.concurrency, active = excluded.active,
                    pool_size = excluded.pool_size, pool_open = excluded.pool_open, pool_used = excluded.pool_used,
                    pool_waiting = excluded.pool_waiting, heartbeat_at = excluded.heartbeat_at
            )
            , seen as (
                select count(*) = $11 and coalesce(bool_and(paused_at is null), true) as agreed
                from execution where status = 'running' and lease_owner = $1
            )
            select agreed, mine.id, mine.paused
            from seen left join lateral (
                select id, paused_at is not null as paused from execution
                where not agreed and status = 'running' and lease_owner = $1
            ) mine on true
            """;

    // A paused execution stays paused and is not offered to the queue.
    private static final String FREED = """
            status = case when e.paused_at is null then 'queued' else 'waiting' end,
                due = case when e.paused_at is null then now() end,
                lease_token = e.lease_token + 1, lease_owner = null, lease_at = null
            """;

    static final String RELEASE = """
            with mine as (
                select t.id, e.status = 'running' and e.lease_owner = $1 as held
                from (select distinct id from unnest($2::uuid[]) as i (id) order by id) t
                cross join lateral (select status, lease_owner from execution where id = t.id for no key update) e
            )
            , freed as (
                update execution e set %s
                from mine m where e.id = m.id and m.held
                returning e.id, %s
            )
            select * from freed where due is not null
            """.formatted(FREED, Rows.due("e"));

    // Owners are few and their executions many: the index is read from owner to owner, and executions only of dead
    // owners.
    // Locked rows are being written to by an owner that is alive after all, or recovered by another instance.
    static final String RECOVER = """
            with recursive owner (id) as (
                select min(lease_owner) from execution where status = 'running'
                union all
                select (select min(lease_owner) from execution where status = 'running' and lease_owner > owner.id)
                from owner where owner.id is not null
            )
            , dead as (
                select id from owner
                where id is not null and not exists (
                    select from worker w
                    where w.id = owner.id and w.heartbeat_at >= now() - $1 * interval '1 millisecond')
            )
            , lost as (
                select e.id
                from dead cross join lateral (
                    select id from execution where status = 'running' and lease_owner = dead.id
                    limit $2
                    for no key update skip locked
                ) e
                limit $2
            )
            , freed as (
                update execution e set losses = e.losses + $3, %s
                from lost where e.id = lost.id
                returning e.id, %s
            )
            select * from freed where due is not null
            """.formatted(FREED, Rows.due("e"));

    static final String RELEASE_ALL = """
            with gone as (
                delete from worker where id = $1
            )
            , mine as (
                select id from execution where status = 'running' and lease_owner = $1 order by id for no key update
            )
            , freed as (
                update execution e set %s
                from mine m where e.id = m.id and e.status = 'running' and e.lease_owner = $1
                returning e.id, %s
            )
            select * from freed where due is not null
            """.formatted(FREED, Rows.due("e"));

    /** An incarnation never returns under its name, so a row without a heartbeat for long is obsolete. */
    static final String FORGET =
            "delete from worker where heartbeat_at < now() - greatest($1 * interval '1 millisecond', interval '1 day')";

    private static final String BEHIND = """
            status in ('queued', 'waiting') and (due, id) > ($1, $2)
            order by due, id limit $3
            """;

    static final String OPEN = "select id, " + Rows.DUE + " from execution where " + BEHIND;

    static final String OVERDUE = "select id, " + Rows.DUE
            + " from execution where due < now() - $4 * interval '1 millisecond' and " + BEHIND;

    // `status || ''`: the index of all open executions must not look cheaper than the primary key.
    static final String OPEN_OF = "select id, " + Rows.DUE + """
             from execution
            where id = any($1::uuid[]) and status || '' in ('queued', 'waiting') and due is not null
            """;

    // By the primary key: hundreds of thousands are checked, a page at a time, while nothing is wrong.
    static final String CLOSED = """
            select i.id from unnest($1::uuid[]) as i (id)
            where not exists (
                select from execution e where e.id = i.id and e.status || '' in ('queued', 'waiting') and e.due is not null)
            """;

    static final String DEREGISTER = "delete from worker where id = $1";

    static final String ALIVE = """
            select id, name, concurrency, active, started_at, version, pool_size, pool_open, pool_used, pool_waiting, heartbeat_at
            from worker where heartbeat_at >= now() - $1 * interval '1 millisecond'
            order by name, id
            """;

    private final Shards shards;
    private final JournalConfig config;
    private final Duration timeout;

    PostgresLeases(Shards shards, JournalConfig config, DatabaseConfig database) {
        this.shards = shards;
        this.config = config;
        this.timeout = database.statementTimeout();
    }

    @Override
    public Uni<Leased> heartbeat(Owner owner, @Nullable Set<ExecutionId> held) {
        var pools = shards.heartbeat();
        var parts = new ArrayList<Uni<List<Leased>>>(pools.size());
        for (int i = 0; i < pools.size(); i++) {
            int shard = i;
            var here = held == null || pools.size() == 1
                    ? held
                    : held.stream().filter(id -> id.shard() == shard).collect(Collectors.toSet());
            parts.add(rows(pools.get(i), HEARTBEAT, WorkerRows.beat(owner, here == null ? -1 : here.size()))
                    .map(rows -> List.of(WorkerRows.leased(rows, here))));
        }
        return ByShard.all(parts).map(all -> all.size() == 1 ? all.get(0) : Leased.of(all));
    }

    @Override
    public Uni<List<ReadyExecution>> release(String owner, List<ExecutionId> ids) {
        return ByShard.each(
                ids,
                (shard, those) -> DatabaseFaults.retryingDeadlocks(
                        config.deadlockRetries(),
                        ask(shards.indexed(shard), RELEASE, Tuple.of(owner, Rows.array(those)), Rows::due)));
    }

    @Override
    public Uni<List<ReadyExecution>> releaseAll(String owner) {
        return DatabaseFaults.retryingDeadlocks(
                config.deadlockRetries(),
                Uni.createFrom().deferred(() -> everywhere(RELEASE_ALL, () -> Tuple.of(owner), Rows::due)));
    }

    @Override
    public Uni<List<ReadyExecution>> recover(Duration silence, int limit, boolean lost) {
        return everywhere(RECOVER, () -> Tuple.of(silence.toMillis(), limit, lost ? 1 : 0), Rows::due)
                .call(() -> everywhere(FORGET, () -> Tuple.of(silence.toMillis()), Rows::id));
    }

    @Override
    public Uni<List<ReadyExecution>> overdue(Duration age, ReadyExecution.Position after, int limit) {
        return behind(OVERDUE, () -> Tuple.of(at(after), after.id().value(), limit, age.toMillis()), limit);
    }

    @Override
    public Uni<List<ReadyExecution>> open(ReadyExecution.Position after, int limit) {
        return behind(OPEN, () -> Tuple.of(at(after), after.id().value(), limit), limit);
    }

    private static OffsetDateTime at(ReadyExecution.Position place) {
        return place.due().atOffset(ZoneOffset.UTC);
    }

    private Uni<List<ReadyExecution>> behind(String sql, Supplier<Tuple> parameters, int limit) {
        return everywhere(sql, parameters, Rows::due).map(dues -> dues.stream()
                .sorted(Comparator.comparing(ReadyExecution::due).thenComparing(ReadyExecution::id))
                .limit(limit)
                .toList());
    }

    // Sent to every shard: an id in the queue may name a shard that does not exist.
    @Override
    public Uni<List<ReadyExecution>> open(Collection<ExecutionId> ids) {
        return ids.isEmpty()
                ? Uni.createFrom().item(List.of())
                : everywhere(OPEN_OF, () -> Tuple.of((Object) Rows.array(ids)), Rows::due);
    }

    // An id in the queue may name a shard that does not exist.
    @Override
    public Uni<List<ExecutionId>> closed(Collection<ExecutionId> ids) {
        int shards = this.shards.indexed().size();
        var known = ids.stream().filter(id -> id.shard() < shards).toList();
        return ByShard.each(
                        known,
                        (shard, those) ->
                                ask(this.shards.indexed(shard), CLOSED, Tuple.of((Object) Rows.array(those)), Rows::id))
                .map(closed -> known.size() == ids.size()
                        ? closed
                        : Stream.concat(closed.stream(), ids.stream().filter(id -> id.shard() >= shards))
                                .toList());
    }

    @Override
    public Uni<Void> deregister(String owner) {
        return everywhere(DEREGISTER, () -> Tuple.of(owner), Rows::id).replaceWithVoid();
    }

    @Override
    public Uni<List<Alive>> workers(Duration silence) {
        // A worker sends heartbeats to every shard: the first has them all.
        return ask(shards.indexed(0), ALIVE, Tuple.of(silence.toMillis()), WorkerRows::alive);
    }

    private <T> Uni<List<T>> everywhere(String sql, Supplier<Tuple> parameters, Function<Row, T> read) {
        return ByShard.all(shards.indexed().stream()
                .map(pool -> ask(pool, sql, parameters.get(), read))
                .toList());
    }

    private <T> Uni<List<T>> ask(Pool pool, String sql, Tuple parameters, Function<Row, T> read) {
        return rows(pool, sql, parameters).map(rows -> stream(rows).map(read).toList());
    }

    private Uni<RowSet<Row>> rows(Pool pool, String sql, Tuple parameters) {
        return Uni.createFrom()
                .deferred(() -> pool.preparedQuery(sql).execute(parameters))
                .ifNoItem()
                .after(timeout)
                .fail();
    }

    private static Stream<Row> stream(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false);
    }
}
