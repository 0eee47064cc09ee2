package io.millrace.capacity;

import io.millrace.capacity.Sample.Flow;
import io.millrace.database.Shards;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
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

    // Checks for the sample before it counts anything: of many instances, one pays for it. Each part has the predicate
    // of
    // an index.
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

    // Entries that another instance is adding up are skipped. In the order of the key, so that two of these do not
    // deadlock.
    static final String ADD_UP = """
            with taken as (
                delete from flow_entry where ctid = any (array(select ctid from flow_entry limit $1 for update skip locked))
                returning bucket, started, completed, failed, cancelled, stretches, seconds, squares
            )
            insert into flow as f (bucket, started, completed, failed, cancelled, stretches, seconds, squares)
            select bucket, sum(started), sum(completed), sum(failed), sum(cancelled), sum(stretches), sum(seconds), sum(squares)
            from taken
            group by bucket order by bucket
            on conflict (bucket) do update set started = f.started + excluded.started,
                completed = f.completed + excluded.completed, failed = f.failed + excluded.failed,
                cancelled = f.cancelled + excluded.cancelled, stretches = f.stretches + excluded.stretches,
                seconds = f.seconds + excluded.seconds, squares = f.squares + excluded.squares
            """;

    static final String DELETE_OLD = """
            with samples as (delete from capacity_sample where at < $1)
            delete from flow where bucket < $1
            """;

    /** The counts of intervals that begin between `$1` and `$2`, added up or not. */
    private static final String COUNTED = """
            select bucket, started, completed, failed, cancelled, stretches, seconds, squares from flow where bucket >= $1 and bucket < $2
            union all
            select bucket, started, completed, failed, cancelled, stretches, seconds, squares from flow_entry where bucket >= $1 and bucket < $2
            """;

    // A sample describes the interval that ends with it.
    static final String BETWEEN = """
            select at, max(waiting) as waiting, max(active) as active, max(delayed) as delayed, max(workers) as workers,
                max(slots) as slots, max(pool_size) as pool_size, max(pool_used) as pool_used, max(pool_waiting) as pool_waiting,
                coalesce(sum(started), 0)::bigint as started, coalesce(sum(completed), 0)::bigint as completed,
                coalesce(sum(failed), 0)::bigint as failed, coalesce(sum(cancelled), 0)::bigint as cancelled
            from (
                select at, waiting, active, delayed, workers, slots, pool_size, pool_used, pool_waiting, null::bigint as started,
                    null::bigint as completed, null::bigint as failed, null::bigint as cancelled
                from capacity_sample where at >= $1::timestamptz + interval '10 seconds' and at < $2::timestamptz + interval '10 seconds'
                union all
                select bucket + interval '10 seconds', null, null, null, null, null, null, null, null, started, completed,
                    failed, cancelled
                from (
            """ + COUNTED + """
                ) counted
            ) s
            group by at having max(waiting) is not null
            order by at
            """;

    static final String FLOW = """
            select coalesce(sum(started), 0)::bigint as started, coalesce(sum(completed), 0)::bigint as completed,
                coalesce(sum(failed), 0)::bigint as failed, coalesce(sum(cancelled), 0)::bigint as cancelled
            from (
            """ + COUNTED + ") counted";

    static final String SERVICE = """
            select coalesce(sum(completed + failed), 0)::bigint as ended,
                coalesce(sum(stretches), 0)::bigint as stretches, coalesce(sum(seconds), 0) as seconds,
                coalesce(sum(squares), 0) as squares
            from (
            """ + COUNTED + ") counted";

    /** Most entries that are added up at once; far more than are written between two samples. */
    private static final int ADD_UP_LIMIT = 50_000;

    private final Shards shards;
    private final CapacityConfig config;

    Samples(Shards shards, CapacityConfig config) {
        this.shards = shards;
        this.config = config;
    }

    /**
     * Takes the sample of a moment, unless there is one.
     *
     * @param held how many executions that are due a limit holds back
     * @return whether it was taken here
     */
    public Uni<Boolean> take(Instant at, long held) {
        return ask(TAKE, Tuple.of(time(at), config.silence().toMillis(), held)).map(rows -> rows.rowCount() > 0);
    }

    /** Adds up what was counted, and deletes what is older than {@code keep}. */
    public Uni<Void> tidy(Instant now) {
        return ask(ADD_UP, Tuple.of(ADD_UP_LIMIT))
                .chain(() -> ask(DELETE_OLD, Tuple.of(time(now.minus(config.keep())))))
                .replaceWithVoid();
    }

    /** Samples after one moment and until another, oldest first. */
    public Uni<List<Sample>> between(Instant after, Instant until) {
        return ask(BETWEEN, Tuple.of(time(floor(after)), time(floor(until))))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(Samples::sample)
                        .toList());
    }

    /** What happened in the period before a moment, in whole intervals, that of the moment included. */
    public Uni<Flow> flow(Instant until, Duration time) {
        return ask(FLOW, within(until, time)).map(rows -> flow(rows.iterator().next()));
    }

    /** The service times of executions that finished in that period. */
    public Uni<ServiceTimes> service(Instant until, Duration time) {
        return ask(SERVICE, within(until, time)).map(rows -> {
            var row = rows.iterator().next();
            return new ServiceTimes(
                    row.getLong("ended"), row.getLong("stretches"), row.getDouble("seconds"), row.getDouble("squares"));
        });
    }

    private static Tuple within(Instant until, Duration time) {
        return Tuple.of(time(floor(until.minus(time))), time(floor(until).plus(INTERVAL)));
    }

    /** The time of the latest sample that is not after this moment. */
    public static Instant floor(Instant at) {
        return Instant.ofEpochSecond(Math.floorDiv(at.getEpochSecond(), INTERVAL.toSeconds()) * INTERVAL.toSeconds());
    }

    // There is one shard; the samples of a second one would have to be added.
    private Uni<RowSet<Row>> ask(String sql, Tuple parameters) {
        return shards.indexed(0)
                .preparedQuery(sql)
                .execute(parameters)
                .ifNoItem()
                .after(config.timeout())
                .fail();
    }

    private static Sample sample(Row row) {
        return new Sample(
                row.getOffsetDateTime("at").toInstant(),
                row.getLong("waiting"),
                row.getLong("active"),
                row.getLong("delayed"),
                flow(row),
                row.getInteger("workers"),
                row.getLong("slots"),
                row.getLong("pool_used"),
                row.getLong("pool_size"),
                row.getLong("pool_waiting"));
    }

    private static Flow flow(Row row) {
        return new Flow(
                row.getLong("started"), row.getLong("completed"), row.getLong("failed"), row.getLong("cancelled"));
    }

    private static OffsetDateTime time(Instant at) {
        return at.atOffset(ZoneOffset.UTC);
    }
}
