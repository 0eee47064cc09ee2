-- What a step waits for, and the attempt that follows a failed one, in columns of their own. Version 0.1 wrote the first as
-- the output and the second into the error; its instances go on doing so while they run beside newer ones.
alter table step_result
    add column wait          text,        -- JSON text, see StepWait; null: it does not wait
    add column retry_tries   integer,     -- attempts that failed, of those its retry counts; null: no attempt follows
    add column retry_attempt integer,     -- of the execution
    add column retry_at      timestamptz; -- not before

-- Data of what started it, JSON text of an object; null: there is none.
alter table execution
    add column trigger_data text;

update step_result set wait = output where status = 'waiting';

-- Only where it still matters: another attempt follows as long as the execution is open. The error is not read as JSON, which
-- Postgres refuses when a text in it has the character U+0000.
update step_result s set retry_tries = m.v[1]::integer, retry_attempt = m.v[2]::integer, retry_at = m.v[3]::timestamptz
from execution e, step_result r
cross join lateral regexp_match(r.error, '"tries":(\d+),"executionAttempt":(\d+),"retryAt":"([^"]+)"}$') as m (v)
where e.status in ('queued', 'waiting', 'running') and r.execution_id = e.id and r.status = 'failed'
  and r.error like '%"retryAt"%' and m.v is not null
  and s.execution_id = r.execution_id and s.path = r.path and s.attempt = r.attempt;

-- Signals to executions, in the order in which they were received. The completion of a child is a signal too, but has no row
-- here: the child's own row says what became of it.
create table signal (
    execution_id uuid        not null,
    seq          bigint      not null generated always as identity,
    kind         text        not null,
    payload      text        not null, -- JSON text
    received_at  timestamptz not null default now(),
    primary key (execution_id, seq)
);

-- As before, and with the signals of what is dropped.
create or replace function drop_week(week timestamptz, most integer) returns integer
    language plpgsql
    set enable_seqscan = off
    set enable_hashjoin = off
    set enable_mergejoin = off
as
$$
declare
    executions text := 'execution_' || to_char(week at time zone 'UTC', 'YYYYMMDD');
    steps      text := 'step_result_' || to_char(week at time zone 'UTC', 'YYYYMMDD');
    low        uuid := id_floor(week);
    high       uuid := id_floor(week + interval '168 hours');
    kept       uuid[];
begin
    if to_regclass(quote_ident(executions)) is not null then
        -- Written so that each part has the predicate of an index.
        execute format('with open as (select id from %1$I where status in (''queued'', ''waiting'') '
                           'union all select id from %1$I where status = ''running''), '
                           'parent as (select id from open '
                           'union all select id from execution_default where status in (''queued'', ''waiting'') '
                           'union all select id from execution_default where status = ''running''), '
                           'awaited as (select c.id from parent p '
                           'cross join lateral (select id from %1$I where parent_id = p.id offset 0) c) '
                           'select array(select id from open union select id from awaited limit %2$s + 1)',
                       executions, most) into kept;
        if cardinality(kept) > most then
            return -1;
        end if;
        execute format('alter table execution detach partition %I', executions);
        execute format('insert into execution_default select * from %I where id = any ($1)', executions) using kept;
        execute format('drop table %I', executions);
    end if;
    if to_regclass(quote_ident(steps)) is not null then
        execute format('alter table step_result detach partition %I', steps);
        execute format('insert into step_result_default select s.* '
                           'from (select id from execution_default where id >= $1 and id < $2) e '
                           'cross join lateral (select * from %I where execution_id = e.id offset 0) s', steps)
            using low, high;
        execute format('drop table %I', steps);
    end if;
    delete from rerun r
    where r.execution_id >= low and r.execution_id < high
      and not exists (select from execution_default e where e.id = r.execution_id);
    delete from signal s
    where s.execution_id >= low and s.execution_id < high
      and not exists (select from execution_default e where e.id = s.execution_id);
    return coalesce(cardinality(kept), 0);
end
$$;
