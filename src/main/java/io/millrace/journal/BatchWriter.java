package io.millrace.journal;

import io.millrace.batch.GroupCommit;
import io.millrace.database.DatabaseFaults;
import io.millrace.database.Rows;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import java.time.Duration;
import java.util.List;

/**
 * The one line in which all runs of this process write to a shard, so that what is durable implies all that was handed in
 * before it.
 */
final class BatchWriter {

    /*
     * One statement, one commit. Every execution it touches, be it left, written to or signalled by a child, is locked
     * first, in the order of ids (no deadlock between two lanes), and its token is compared after the lock: a claim or a
     * recovery waits for this commit, or this one sees that it has lost. So what a lost owner writes can never appear
     * after a newer owner has read the records.
     *
     * Each execution is updated once, with its leave and its signals together: a second update of the same row in the same
     * statement would be dropped without a word. A parent's signal counts before its own park is decided.
     *
     * A paused execution that is left without an end waits, due never, until it is resumed, and signals only count; what a
     * paused one bears is born paused.
     *
     * `x in (select ..) is true` keeps the planner to a hashed subplan; a bare `in` becomes a nested loop. `cross join
     * lateral` with a lock inside keeps it to one probe of the primary key for each id.
     */
    static final String WRITE = """
            with fence as (
                select * from unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::timestamptz[],
                    $7::integer[], $8::text[], $9::text[], $10::text[], $11::boolean[])
                    as f (id, token, verb, output, error, due, seen, error_type, error_place, undone, orphans)
            ),
            parent as (
                select distinct e.parent_id as id
                from fence f cross join lateral (select parent_id from execution where id = f.id limit 1) e
                where f.verb in ('succeed', 'fail', 'cancel') and e.parent_id is not null
                  and (e.parent_id in (select id from fence)) is not true
            ),
            touched as (
                select * from fence
                union all
                select id, null, null, null, null, null, null, null, null, null, null from parent
            ),
            locked as (
                select t.*, e.lease_token, e.status, e.parent_id, e.paused_at is not null as paused, e.lease_token = t.token and e.status = 'running' as holds
                from (select * from touched order by id) t
                cross join lateral (
                    select lease_token, status, parent_id, paused_at from execution where id = t.id for no key update
                ) e
            ),
            held as (
                select id, verb, parent_id, paused from locked where holds
            ),
            signal as (
                select parent_id as id, count(*)::integer as n from held
                where verb in ('succeed', 'fail', 'cancel') and parent_id is not null
                group by parent_id
            ),
            change as (
                select k.id, case when k.holds then k.verb end as verb, k.output, k.error, k.due, k.seen,
                    k.error_type, k.error_place, k.undone, k.orphans, k.status as was, k.paused,
                    coalesce(s.n, 0) as n
                from locked k left join signal s on s.id = k.id
                where s.n > 0 or (k.holds and k.verb is not null)
            ),
            moved as (
                update execution e set
                    signals = e.signals + c.n,
                    status = case
                        when c.verb is null then
                            case when e.status = 'waiting' and not c.paused then 'queued' else e.status end
                        when c.verb = 'succeed' then 'succeeded'
                        when c.verb = 'fail' then 'failed'
                        when c.verb = 'cancel' then 'cancelled'
                        when c.paused then 'waiting'
                        when c.verb = 'park' and e.signals + c.n <= c.seen then 'waiting'
                        else 'queued' end,
                    due = case
                        when c.verb is null then
                            case when e.status = 'waiting' and not c.paused then now() else e.due end
                        when c.verb in ('succeed', 'fail', 'cancel') then e.due
                        when c.paused then null
                        when c.verb = 'retry' then c.due
                        when c.verb = 'park' and e.signals + c.n <= c.seen then c.due
                        else now() end,
                    paused_at = case when c.verb in ('succeed', 'fail', 'cancel') then null else e.paused_at end,
                    resume_due = case when c.verb is null then e.resume_due when c.verb = 'retry' and c.paused then c.due end,
                    attempt = case c.verb when 'retry' then e.attempt + 1 else e.attempt end,
                    output = case c.verb when 'succeed' then c.output else e.output end,
                    error = case
                        when c.verb in ('fail', 'cancel', 'retry', 'compensate') then c.error
                        when c.verb = 'succeed' then null
                        else e.error end,
                    error_type = case c.verb when 'fail' then c.error_type else e.error_type end,
                    error_place = case c.verb when 'fail' then c.error_place else e.error_place end,
                    ending = case
                        when c.verb = 'compensate' then 'failed'
                        when c.verb in ('fail', 'cancel') then null
                        else e.ending end,
                    ending_error = case
                        when c.verb = 'compensate' then c.error
                        when c.verb in ('fail', 'cancel') then null
                        else e.ending_error end,
                    undone = case
                        when c.verb in ('fail', 'cancel') then string_to_array(c.undone, ',')
                        else e.undone end,
                    orphans = case when c.verb is null then e.orphans else coalesce(c.orphans, false) end,
                    finished_at = case when c.verb in ('succeed', 'fail', 'cancel') then now() else e.finished_at end,
                    lease_owner = case when c.verb is null then e.lease_owner end,
                    lease_at = case when c.verb is null then e.lease_at end
                from change c where e.id = c.id
                returning e.id, e.status, c.n > 0 and c.was = 'waiting' and not c.paused as woken,\s""" + Rows.due("e") + """

            ),
            recorded as (
                insert into step_result as r (execution_id, path, attempt, status, output, error, started_at, finished_at)
                select s.id, s.path, s.attempt, s.status, s.output, s.error, s.started_at, s.finished_at
                from unnest($12::uuid[], $13::text[], $14::integer[], $15::text[], $16::text[], $17::text[],
                    $18::timestamptz[], $19::timestamptz[]) with ordinality
                    as s (id, path, attempt, status, output, error, started_at, finished_at, place)
                where (s.id in (select id from held)) is true
                order by s.place
                on conflict (execution_id, path, attempt) do update set
                    status = excluded.status, output = excluded.output, error = excluded.error,
                    started_at = excluded.started_at, finished_at = excluded.finished_at, seq = excluded.seq
                    -- A failure that has been dealt with gets its output afterwards.
                    where r.status = 'waiting'
                        or (r.status = 'failed' and r.output is null and excluded.output is not null)
            ),
            born as (
                insert into execution (""" + ExecutionColumns.INTO + """
            , paused_at, resume_due)
                select\s"""
            + ExecutionColumns.row("b", "case when p.stands then 'waiting' else 'queued' end", "p.due") + """
            ,
                    case when p.stands then now() end, case when p.stands then p.wanted end
                from unnest("""
            + ExecutionColumns.arrays(20) + ") as b (" + ExecutionColumns.NAMES + """
            )
                cross join lateral (
                    select x.stands, x.wanted, case when not x.stands then x.wanted end as due
                    from (select (b.parent_id in (select id from held where paused)) is true as stands,\s""" + ExecutionColumns.due("b") + """
             as wanted) x
                ) p
                where (b.parent_id in (select id from held)) is true
                order by b.id
                on conflict (id) do nothing
            )
            select 'held' as what, id, parent_id, null as status, null as woken,\s"""
            + Rows.NO_DUE + """
             from held
            union all
            select 'moved', id, null, status, woken,\s""" + Rows.DUE
            + """
             from moved
            """;

    private final GroupCommit<WriteEntry, Journal.Left> commit;

    BatchWriter(Pool pool, JournalConfig config, Duration timeout, CommitMetrics commits) {
        this.commit = new GroupCommit<>(
                config.maxBatch(),
                config.maxWaiting(),
                config.maxBatchChars(),
                WriteEntry::weight,
                DatabaseFaults::mayBeOneRecord,
                entries -> commits.measured(entries.size(), () -> write(pool, config, timeout, entries)));
    }

    Uni<Journal.Left> submit(WriteEntry entry) {
        return commit.submit(entry);
    }

    private static Uni<List<Journal.Left>> write(
            Pool pool, JournalConfig config, Duration timeout, List<WriteEntry> entries) {
        var batch = new WriteBatch(entries);
        var statement = Uni.createFrom()
                .deferred(() -> pool.preparedQuery(WRITE).execute(batch.tuple()))
                .map(batch::answers)
                .ifNoItem()
                .after(timeout)
                .fail();
        return DatabaseFaults.retryingDeadlocks(config.deadlockRetries(), statement);
    }
}
