-- One commit of what the owners of executions write: step results, new children and transitions, in one statement.
--
-- Parameters
--   $1 to $11    one row for each execution: its lease token and at most one transition
--   $12 to $23   one row for each step result
--   $24 to $42   one row for each child execution, in the order of ExecutionColumns
-- Answer
--   'held'       the executions whose lease was still valid, with their parents; of the others nothing was written
--   'moved'      the executions whose row changed, with their new status, and whether a waiting parent became ready
--
-- Every execution that the statement touches, whether it changes state, gets step results or is signalled by a child, is
-- locked first, in the order of ids, so that two batches cannot deadlock. Its token is compared after the lock: a claim
-- or a recovery waits for this commit, or this statement sees that its lease is lost. So what a lost owner writes never
-- appears after a newer owner has read the step results.
--
-- The plan has to probe primary keys. Two forms keep it there: `x in (select ..) is true` is a hashed subplan, where a
-- bare `in` becomes a nested loop; `cross join lateral` around a lock is one probe for each id.

with fence as (
    select *
    from unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::integer[],
                $8::text[], $9::text[], $10::text[], $11::boolean[])
        as f (id, token, verb, output, error, due, seen, error_type, error_place, undone, orphans)
),

-- Parents to signal, unless they are written to by this batch anyway.
parent as (
    select distinct e.parent_id as id
    from fence f
    cross join lateral (select parent_id from execution where id = f.id limit 1) e
    where f.verb in ('succeed', 'fail', 'cancel')
      and e.parent_id is not null
      and (e.parent_id in (select id from fence)) is not true
),

touched as (
    select * from fence
    union all
    select id, null, null, null, null, null, null, null, null, null, null from parent
),

-- The locks, in the order of ids; `holds` is decided by what the locked row says.
locked as (
    select t.*, e.lease_token, e.status, e.parent_id, e.paused_at is not null as paused,
           e.lease_token = t.token and e.status = 'running' as holds
    from (select * from touched order by id) t
    cross join lateral (
        select lease_token, status, parent_id, paused_at from execution where id = t.id for no key update
    ) e
),

held as (
    select id, verb, parent_id, paused from locked where holds
),

-- How many children of each parent completed in this batch.
signal as (
    select parent_id as id, count(*)::integer as n
    from held
    where verb in ('succeed', 'fail', 'cancel') and parent_id is not null
    group by parent_id
),

-- One row for each execution to update, its transition and its signals together: a second update of the same row in the
-- same statement would be dropped silently.
change as (
    select k.id, case when k.holds then k.verb end as verb, k.output, k.error, k.due, k.seen, k.error_type,
           k.error_place, k.undone, k.orphans, k.status as was, k.paused, coalesce(s.n, 0) as n
    from locked k
    left join signal s on s.id = k.id
    where s.n > 0 or (k.holds and k.verb is not null)
),

-- The new state. A verb of null means a signal only. Signals of this batch count before a park is decided, so that a
-- parent does not park after its last child has completed. A paused execution waits without a due time until somebody
-- resumes it; signals are counted, but do not wake it.
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
        losses = case when c.verb is null then e.losses else 0 end,
        orphans = case when c.verb is null then e.orphans else coalesce(c.orphans, false) end,
        finished_at = case when c.verb in ('succeed', 'fail', 'cancel') then now() else e.finished_at end,
        lease_owner = case when c.verb is null then e.lease_owner end,
        lease_at = case when c.verb is null then e.lease_at end
    from change c
    where e.id = c.id
    returning e.id, e.status, c.n > 0 and c.was = 'waiting' and not c.paused as woken,
        e.tenant, e.priority, e.due, e.started_at,
        e.concurrency_key, e.concurrency_limit, e.rate_key, e.rate_limit, e.rate_window_ms
),

-- Step results, in the order in which they were submitted. A final one is not overwritten, except that a failure which
-- `onError` has handled gets its output later. A wait is stored as the output too, where version 0.1 reads it: its
-- instances may run beside this one during an upgrade.
recorded as (
    insert into step_result as r (execution_id, path, attempt, status, output, error, wait, retry_tries, retry_attempt,
                                  retry_at, started_at, finished_at)
    select s.id, s.path, s.attempt, s.status, coalesce(s.output, s.wait), s.error, s.wait, s.retry_tries,
           s.retry_attempt, s.retry_at, s.started_at, s.finished_at
    from unnest($12::uuid[], $13::text[], $14::integer[], $15::text[], $16::text[], $17::text[], $18::text[],
                $19::integer[], $20::integer[], $21::timestamptz[], $22::timestamptz[], $23::timestamptz[])
        with ordinality
        as s (id, path, attempt, status, output, error, wait, retry_tries, retry_attempt, retry_at, started_at,
              finished_at, place)
    where (s.id in (select id from held)) is true
    order by s.place
    on conflict (execution_id, path, attempt) do update set
        status = excluded.status, output = excluded.output, error = excluded.error, wait = excluded.wait,
        retry_tries = excluded.retry_tries, retry_attempt = excluded.retry_attempt, retry_at = excluded.retry_at,
        started_at = excluded.started_at, finished_at = excluded.finished_at, seq = excluded.seq
        where r.status = 'waiting'
           or (r.status = 'failed' and r.output is null and excluded.output is not null)
),

-- Child executions. One that is due at once is due by the database's clock, since the submitter's may be ahead; a child
-- of a paused execution is paused from the start.
inserted as (
    insert into execution (status, id, tenant, workflow, version, priority, trigger, trigger_data, input, created_at, due,
                           parent_id, parent_path, root_id, depth, concurrency_key, concurrency_limit, rate_key,
                           rate_limit, rate_window_ms, paused_at, resume_due)
    select case when p.paused then 'waiting' else 'queued' end, n.id, n.tenant, n.workflow, n.version, n.priority,
           n.trigger, n.trigger_data, n.input, n.created_at, case when not p.paused then p.due end, n.parent_id,
           n.parent_path, n.root_id, n.depth, n.concurrency_key, n.concurrency_limit, n.rate_key, n.rate_limit, n.rate_window_ms,
           case when p.paused then now() end, case when p.paused then p.due end
    from unnest($24::uuid[], $25::text[], $26::text[], $27::integer[], $28::integer[], $29::text[], $30::text[],
                $31::text[], $32::timestamptz[], $33::timestamptz[], $34::uuid[], $35::text[], $36::uuid[],
                $37::integer[], $38::text[], $39::integer[], $40::text[], $41::integer[], $42::integer[])
        as n (id, tenant, workflow, version, priority, trigger, trigger_data, input, created_at, due, parent_id,
              parent_path, root_id, depth, concurrency_key, concurrency_limit, rate_key, rate_limit, rate_window_ms)
    cross join lateral (
        select (n.parent_id in (select id from held where paused)) is true as paused,
               case when n.due <= n.created_at then least(n.due, now()) else n.due end as due
    ) p
    where (n.parent_id in (select id from held)) is true
    order by n.id
    on conflict (id) do nothing
)

select 'held' as what, id, parent_id, null as status, null as woken,
       null as tenant, null as priority, null as due, null as started_at,
       null as concurrency_key, null as concurrency_limit, null as rate_key, null as rate_limit, null as rate_window_ms
from held
union all
select 'moved', id, null, status, woken,
       tenant, priority, due, started_at,
       concurrency_key, concurrency_limit, rate_key, rate_limit, rate_window_ms
from moved
