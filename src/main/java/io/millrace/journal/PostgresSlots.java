package io.millrace.journal;

import io.millrace.database.ByShard;
import io.millrace.database.DatabaseConfig;
import io.millrace.database.DatabaseFaults;
import io.millrace.database.Rows;
import io.millrace.database.Shards;
import io.millrace.execution.AvailableSlots;
import io.millrace.execution.Claim;
import io.millrace.execution.ConcurrencyGroup;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.ReadyExecution;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

/** Slots counted from live leases; claims of one group are serialized. */
@ApplicationScoped
class PostgresSlots implements Slots {

    static final String READY = """
            select t.id, e.losses,\s""" + Rows.due("e") + """

            from unnest($1::uuid[]) with ordinality as t (id, place)
            cross join lateral (select * from execution where id = t.id offset 0) e
            where (e.concurrency_key is not null or e.losses > 0) and\s""" + Claims.READY + """

            order by t.place
            """;

    // In the order of the locks, so that two claims of the same groups do not deadlock. A group's lock is a hash of its
    // name; two groups that share one only wait for each other.
    static final String LOCK = """
            select pg_advisory_xact_lock(g.lock) from (
                select distinct hashtextextended(tenant || ' ' || key, 0) as lock
                from unnest($1::text[], $2::text[]) as k (tenant, key) order by lock) g
            """;

    /** Live leases of a group; {@code $3} is how long an owner may be silent, in milliseconds. */
    private static final String LIVE = """
            (select count(*)::integer
                from (select lease_owner from execution where status = 'running' and concurrency_key is not null
                    and tenant = g.tenant and concurrency_key = g.key offset 0) r
                join worker w on w.id = r.lease_owner
                where w.heartbeat_at >= now() - $3::bigint * interval '1 millisecond')
            """;

    /*
     * A separate statement after the lock, so that it sees every claim of these groups that was committed before. The limit
     * is the execution's own; a newer version of its workflow may have another.
     */
    static final String CLAIM = """
            with locked as (
                select t.id, t.place, e.tenant, e.concurrency_key as key, e.concurrency_limit, e.ready
                from (select id, min(place) as place from unnest($1::uuid[]) with ordinality as i (id, place)
                    group by id order by id) t
                cross join lateral (
                    select tenant, concurrency_key, concurrency_limit,\s""" + Claims.READY + """
             as ready from execution where id = t.id for no key update
                ) e
            ),
            live as (
                select g.tenant, g.key,\s""" + LIVE + """
             as n from (select distinct tenant, key from locked where ready and key is not null) g
            ),
            admitted as (
                select k.id, k.key is null or k.concurrency_limit - row_number() over (partition by k.tenant, k.key order by k.place) - (
                    select n from live v where v.tenant = k.tenant and v.key = k.key) >= 0 as fits
                from locked k where k.ready
            )
            update execution e set\s""" + Claims.TAKE + """
            from admitted t where e.id = t.id and t.fits
            returning\s""" + Claims.TAKEN;

    static final String COUNT = "select g.place," + LIVE + """
             as live
            from unnest($1::text[], $2::text[]) with ordinality as g (tenant, key, place)
            order by g.place
            """;

    private final Shards shards;
    private final JournalConfig config;
    private final Duration timeout;
    private final List<Claims> claims;

    PostgresSlots(Shards shards, JournalConfig config, DatabaseConfig database) {
        this.shards = shards;
        this.config = config;
        this.timeout = database.statementTimeout();
        this.claims = shards.indexed().stream()
                .map(pool -> new Claims(pool, config, timeout))
                .toList();
    }

    @Override
    public Uni<Claimed> claim(List<ExecutionId> ids, String owner, Duration lease) {
        return ByShard.each(ids, (shard, those) -> claim(shard, those, owner, lease, 0)
                        .map(List::of))
                .map(parts -> new Claimed(
                        parts.stream().flatMap(part -> part.claims().stream()).toList(),
                        parts.stream().flatMap(part -> part.full().stream()).toList(),
                        parts.stream().flatMap(part -> part.suspects().stream()).toList()));
    }

    @Override
    public Uni<Claimed> claimSuspect(ExecutionId id, String owner, Duration lease) {
        return claim(id.shard(), List.of(id), owner, lease, Integer.MAX_VALUE);
    }

    /** @param losses most that one may have to be claimed */
    private Uni<Claimed> claim(int shard, List<ExecutionId> ids, String owner, Duration lease, int losses) {
        var pool = shards.indexed(shard);
        return pool.preparedQuery(READY)
                .execute(Tuple.of(Rows.array(ids)))
                .chain(rows -> {
                    List<ReadyExecution> ready = new ArrayList<>();
                    List<Suspect> suspects = new ArrayList<>();
                    for (var row : rows) {
                        if (row.getInteger("losses") > losses) {
                            suspects.add(new Suspect(Rows.id(row), row.getInteger("losses")));
                        } else {
                            ready.add(Rows.due(row));
                        }
                    }
                    if (ready.isEmpty()) {
                        return Uni.createFrom().item(new Claimed(List.of(), List.of(), suspects));
                    }
                    var taken = Uni.createFrom()
                            .deferred(() -> pool.withTransaction(within -> take(within, ready, owner, lease)));
                    return DatabaseFaults.retryingDeadlocks(config.deadlockRetries(), taken)
                            .chain(claims.get(shard)::withRecorded)
                            .map(taking -> new Claimed(taking, without(ready, taking), suspects));
                })
                .ifNoItem()
                .after(timeout)
                .fail();
    }

    private static Uni<List<Claim>> take(
            SqlConnection within, List<ReadyExecution> ready, String owner, Duration lease) {
        var groups = ready.stream()
                .flatMap(due -> ConcurrencyGroup.of(due.tenant(), due.limits()).stream())
                .distinct()
                .toList();
        var ids = ready.stream().map(ReadyExecution::id).toList();
        return within.preparedQuery(LOCK)
                .execute(Tuple.of(tenants(groups), keys(groups)))
                .chain(() -> within.preparedQuery(CLAIM).execute(Tuple.of(Rows.array(ids), owner, lease.toMillis())))
                .map(Claims::claims);
    }

    // One whose state changed meanwhile may be among them: offering it again is harmless.
    private static List<ReadyExecution> without(List<ReadyExecution> ready, List<Claim> taken) {
        var ids = taken.stream().map(Claim::id).collect(Collectors.toSet());
        return ready.stream().filter(due -> !ids.contains(due.id())).toList();
    }

    @Override
    public Uni<List<AvailableSlots>> free(Collection<ConcurrencyGroup> groups, Duration lease) {
        Map<Integer, List<ConcurrencyGroup>> byShard =
                groups.stream().distinct().collect(Collectors.groupingBy(group -> shards.of(group.tenant())));
        return ByShard.all(byShard.entrySet().stream()
                .map(entry -> free(shards.indexed(entry.getKey()), entry.getValue(), lease))
                .toList());
    }

    private Uni<List<AvailableSlots>> free(Pool pool, List<ConcurrencyGroup> groups, Duration lease) {
        return pool.preparedQuery(COUNT)
                .execute(Tuple.of(tenants(groups), keys(groups), lease.toMillis()))
                .map(rows -> {
                    var live = StreamSupport.stream(rows.spliterator(), false)
                            .map(row -> row.getInteger("live"))
                            .toList();
                    return IntStream.range(0, groups.size())
                            .mapToObj(i -> new AvailableSlots(
                                    groups.get(i), Math.max(0, groups.get(i).limit() - live.get(i))))
                            .toList();
                })
                .ifNoItem()
                .after(timeout)
                .fail();
    }

    private static String[] tenants(List<ConcurrencyGroup> groups) {
        return groups.stream().map(group -> group.tenant().value()).toArray(String[]::new);
    }

    private static String[] keys(List<ConcurrencyGroup> groups) {
        return groups.stream().map(ConcurrencyGroup::key).toArray(String[]::new);
    }
}
