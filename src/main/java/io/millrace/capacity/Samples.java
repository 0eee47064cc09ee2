package io.millrace.capacity;

import io.millrace.capacity.Sample.Flow;
import io.millrace.shard.Shards;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.StreamSupport;

/** Samples in Postgres, and the flow of executions that the journal's statements leave there. */
@ApplicationScoped
public class Samples {

    /** Between two samples; {@code flow_bucket} of the database is the same. */
    public static final Duration INTERVAL = Duration.ofSeconds(10);

    // Asked for before anything is counted: of many instances, one pays for a sample. Written so that each part has the
    // predicate of an index.
    static final String TAKE = """
            insert into capacity_sample (at, waiting, active, delayed, workers, slots, pool_size, pool_used, pool_waiting)
            select $1, open.due - least(open.due, $3::bigint), at_work.n, open.later + least(open.due, $3::bigint),
                alive.n, alive.slots, alive.pool_size, alive.pool_used, alive.pool_waiting
            from (select where not exists (select from capacity_sample where at = $1)) first
            cross join lateral (
                select count(*) filter (where due <= now()) as due, count(*) filter (where (due <= now()) is not true) as later
                from execution where status in ('queued', 'waiting') offset 0) open
            cross join lateral (select count(*) as n from execution where status = 'running' offset 0) at_work
            cross join lateral (
                select count(*) as n, coalesce(sum(concurrency), 0) as slots, coalesce(sum(pool_size), 0) as pool_size,
                    coalesce(sum(pool_used), 0) as pool_used, coalesce(sum(pool_waiting), 0) as pool_waiting
                from worker where heartbeat_at >= now() - $2::bigint * interval '1 millisecond' offset 0) alive
            on conflict (at) do nothing
            """;

    // Entries that another is adding up are passed by. In the order of the key, so that two of these do not deadlock.
    static final String ADD_UP = """
            with taken as (
                delete from flow_entry where ctid = any (array(select ctid from flow_entry for update skip locked))
                returning bucket, started, completed, failed, cancelled
            ),
            forgotten as (delete from capacity_sample where at < $1)
            insert into flow as f (bucket, started, completed, failed, cancelled)
            select bucket, sum(started), sum(completed), sum(failed), sum(cancelled) from taken
            group by bucket order by bucket
            on conflict (bucket) do update set started = f.started + excluded.started,
                completed = f.completed + excluded.completed, failed = f.failed + excluded.failed,
                cancelled = f.cancelled + excluded.cancelled
            """;

    static final String FORGET = "delete from flow where bucket < $1";

    static final String READ = """
            with counted as (
                select bucket, started, completed, failed, cancelled from flow where bucket >= $1 and bucket < $2
                union all
                select bucket, started, completed, failed, cancelled from flow_entry where bucket >= $1 and bucket < $2
            )
            """;

    private final Shards shards;
    private final CapacityConfig config;

    Samples(Shards shards, CapacityConfig config) {
        this.shards = shards;
        this.config = config;
    }
}
