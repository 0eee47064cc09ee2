package io.millrace.maintenance;

import io.millrace.database.ByShard;
import io.millrace.database.DatabaseConfig;
import io.millrace.database.Shards;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Drops weeks whose retention has expired, partition by partition and never row by row; unfinished executions of them move
 * to the default partitions and continue there. Any number of instances may do it at once.
 */
@Singleton
class Retention {

    /** The oldest week that is created again is last week's: what is dropped must be older. */
    private static final Duration LEAST = Duration.ofDays(7);

    // By the database's clock.
    static final String EXPIRED = """
            select distinct week::text as week from (
                select to_date(right(c.relname, 8), 'YYYYMMDD')::timestamp at time zone 'UTC' as week
                from pg_inherits i join pg_class c on c.oid = i.inhrelid
                where i.inhparent in ('execution'::regclass, 'step_result'::regclass) and c.relname ~ '_[0-9]{8}$') w
            where week + interval '168 hours' <= now() - $1::bigint * interval '1 millisecond'
            order by week
            """;

    /*
     * In one message and so in one transaction of the server's own: an instance that hangs cannot hold these locks. Postgres
     * cancels a statement that has waited in a deadlock for a second; the first timeout, of all locks together, is shorter,
     * so that in a deadlock it is this transaction that gives way.
     */
    private static final String DROP = """
            set local statement_timeout = %d;
            lock table execution, step_result in access exclusive mode;
            set local statement_timeout = %d;
            select drop_week('%s', %d) as moved
            """;

    // Few rows: of weeks that were dropped around them, and of clocks that are far off. A retry that has just locked
    // one
    // keeps it, and an unfinished parent may still read the outcome of its child.
    static final String DELETE_MOVED = """
            with past as (
                select id from execution_default e
                where status in ('succeeded', 'failed', 'cancelled')
                  and finished_at < now() - $1::bigint * interval '1 millisecond'
                  and (parent_id is null or not exists (select from execution p
                    where p.id = e.parent_id and p.status in ('queued', 'running', 'waiting')))
                order by id limit $2
                for update skip locked
            ),
            steps as (
                delete from step_result_default where execution_id = any (array(select id from past))
            ),
            reruns as (
                delete from rerun where execution_id = any (array(select id from past))
            ),
            signals as (
                delete from signal where execution_id = any (array(select id from past))
            )
            delete from execution_default where id = any (array(select id from past))
            """;

    private final Shards shards;
    private final RetentionConfig config;
    private final Duration timeout;

    Retention(Shards shards, RetentionConfig config, DatabaseConfig database) {
        this.shards = shards;
        this.config = config;
        this.timeout = database.statementTimeout();
        if (on() && config.keep().compareTo(LEAST) < 0) {
            throw new IllegalArgumentException("millrace.retention.keep is " + config.keep() + "; at least "
                    + LEAST.toDays() + " days are possible, or 0 to keep everything");
        }
    }

    /**
     * The outcome of dropping a week.
     *
     * @param moved unfinished executions, which continue
     * @param kept why it is kept for now; null = it is dropped
     */
    public record Week(String start, int moved, @Nullable String kept) {}

    /** Drops what has expired. A week that cannot be dropped stays as it was, and does not hold up the others. */
    public Uni<List<Week>> drop() {
        if (!on()) {
            return Uni.createFrom().item(List.of());
        }
        return Multi.createFrom()
                .iterable(shards.indexed())
                .onItem()
                .transformToMultiAndConcatenate(
                        pool -> expired(pool).onItem().transformToUniAndConcatenate(week -> drop(pool, week)))
                .collect()
                .asList();
    }

    /** Deletes one batch of what moved out of its week and has expired since; answers whether there may be more. */
    public Uni<Boolean> deleteMoved() {
        if (!on()) {
            return Uni.createFrom().item(false);
        }
        return ByShard.all(shards.indexed().stream()
                        .map(pool -> inTime(pool.preparedQuery(DELETE_MOVED)
                                .execute(Tuple.of(config.keep().toMillis(), config.forgetBatch()))
                                .map(deleted -> List.of(deleted.rowCount() >= config.forgetBatch()))))
                        .toList())
                .map(full -> full.contains(true));
    }

    private boolean on() {
        return !config.keep().isZero();
    }

    private Multi<String> expired(Pool pool) {
        return inTime(pool.preparedQuery(EXPIRED).execute(Tuple.of(config.keep().toMillis())))
                .onItem()
                .transformToMulti(rows -> Multi.createFrom()
                        .items(StreamSupport.stream(rows.spliterator(), false).map(row -> row.getString("week"))));
    }

    private Uni<Week> drop(Pool pool, String week) {
        var sql = DROP.formatted(
                config.lockTimeout().toMillis(), config.dropTimeout().toMillis(), week, config.maxMoved());
        return inTime(pool.query(sql).execute().map(answers -> week(week, last(answers))))
                .onFailure()
                .recoverWithItem(failure -> new Week(week, 0, String.valueOf(failure.getMessage())));
    }

    private Week week(String start, int moved) {
        return moved >= 0
                ? new Week(start, moved, null)
                : new Week(
                        start,
                        0,
                        "more than " + config.maxMoved()
                                + " executions in it are unfinished (millrace.retention.max-moved)");
    }

    private static int last(RowSet<Row> answers) {
        var last = answers;
        while (last.next() != null) {
            last = last.next();
        }
        return last.iterator().next().getInteger("moved");
    }

    private <T> Uni<T> inTime(Uni<T> answer) {
        return answer.ifNoItem().after(timeout).fail();
    }
}
