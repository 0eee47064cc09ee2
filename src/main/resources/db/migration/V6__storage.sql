-- At once and first, so that this waits for others before it holds anything, not in the middle.
lock table execution, step_result in access exclusive mode;

-- Payloads above about 2 KB are compressed by Postgres. lz4 takes a fraction of pglz's time, where this server has it; what
-- is stored already stays as it is. The command does not reach partitions by itself.
do
$$
    declare
        part  record;
        which text;
    begin
        if exists (select from pg_settings where name = 'default_toast_compression' and 'lz4' = any (enumvals)) then
            for part in
                select parent::regclass as parent, tree.relid as name
                from unnest(array ['execution', 'step_result']) as p (parent),
                     lateral pg_partition_tree(p.parent::regclass) as tree
                loop
                    foreach which in array case part.parent::text
                        when 'execution' then array ['input', 'output', 'error'] else array ['output', 'error'] end
                        loop
                            execute format('alter table %s alter column %I set compression lz4', part.name, which);
                        end loop;
                end loop;
        end if;
    end
$$;

-- As in V1, with the storage of the columns carried over to new weeks.
create or replace function ensure_partitions(parent text, id_column text, from_time timestamptz, until_time timestamptz)
    returns integer
    language plpgsql
    -- A lock that is not to be had (a dump is running) must not make all writers queue up behind this.
    set lock_timeout = '3s'
as
$$
declare
    week      timestamptz := date_trunc('week', from_time, 'UTC');
    next_week timestamptz;
    name      text;
    strays    boolean;
    made      integer := 0;
begin
    perform pg_advisory_xact_lock(hashtext('millrace ' || parent));
    while week <= until_time
        loop
            next_week := week + interval '168 hours';
            name := parent || '_' || to_char(week at time zone 'UTC', 'YYYYMMDD');
            if to_regclass(quote_ident(name)) is null then
                execute format('create table %I (like %I including defaults including constraints including storage '
                                   'including compression) with (fillfactor = 80)', name, parent);
                execute format('select exists (select from %I where %I >= %L and %I < %L)', parent || '_default',
                               id_column, id_floor(week), id_column, id_floor(next_week)) into strays;
                if strays then
                    -- Before the rows move, so that nobody updates one in between and finds it gone.
                    execute format('lock table %I in access exclusive mode', parent || '_default');
                    execute format('with moved as (delete from %I where %I >= %L and %I < %L returning *) '
                                       'insert into %I select * from moved', parent || '_default',
                                   id_column, id_floor(week), id_column, id_floor(next_week), name);
                end if;
                execute format('alter table %I attach partition %I for values from (%L) to (%L)',
                               parent, name, id_floor(week), id_floor(next_week));
                made := made + 1;
            end if;
            week := next_week;
        end loop;
    return made;
end
$$;

-- Drops the partitions of a week, but for what is still to be done: executions that are not over, the children whose
-- outcome one of those may still ask for, and all that belongs to them, move to the default partitions. Answers how many
-- moved; -1: they are more than `most`, and nothing was done. The caller holds both tables in access exclusive mode, so
-- nobody can update a row that moves and find it gone; nothing here reads more of the week than moves.
create function drop_week(week timestamptz, most integer) returns integer
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
    return coalesce(cardinality(kept), 0);
end
$$;

-- The figures of what has ended. Each statement that ends executions adds a row for each tenant, outcome and stretch of
-- time, so nobody waits for anybody; what takes an end back adds one below zero. Upkeep moves the rows to `tally`.
create table tally_entry (
    tenant text        not null,
    status text        not null,
    bucket timestamptz not null,
    n      bigint      not null
) with (autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_scale_factor = 0);

create table tally (
    tenant text        not null,
    status text        not null,
    bucket timestamptz not null, -- the beginning of a stretch, see tally_bucket
    n      bigint      not null,
    primary key (tenant, status, bucket)
) with (fillfactor = 80);

-- What is counted over 24 h is told to 5 min, what is counted over 7 days to the hour.
create function tally_bucket(status text, at timestamptz) returns timestamptz
    language sql immutable parallel safe
    return date_bin(case status when 'succeeded' then interval '5 minutes' else interval '1 hour' end, at,
                    timestamptz '2020-01-01 00:00:00Z');

-- The first stretch that counts.
create function tally_from(status text) returns timestamptz
    language sql stable parallel safe
    return tally_bucket(status, now() - case status when 'succeeded' then interval '24 hours' else interval '7 days' end);

-- On the whole table and for each statement: one place for all that end executions and all that take it back. Moves
-- between partitions name the partitions, and do not count.
create function tally_ends() returns trigger
    language plpgsql
as
$$
begin
    insert into tally_entry (tenant, status, bucket, n)
    select tenant, status, tally_bucket(status, finished_at), sum(n)
    from (select tenant, status, finished_at, -1 as n from was where status in ('succeeded', 'failed')
          union all
          select tenant, status, finished_at, 1 from became where status in ('succeeded', 'failed')) c
    where finished_at is not null
    group by 1, 2, 3
    having sum(n) <> 0;
    return null;
end
$$;

create trigger execution_tally
    after update
    on execution
    referencing old table as was new table as became
    for each statement
execute function tally_ends();

insert into tally (tenant, status, bucket, n)
select tenant, status, tally_bucket(status, finished_at), count(*)
from execution
where status = 'succeeded' and finished_at >= tally_from('succeeded')
group by 1, 2, 3;

insert into tally (tenant, status, bucket, n)
select tenant, status, tally_bucket(status, finished_at), count(*)
from execution
where status = 'failed' and finished_at >= tally_from('failed')
group by 1, 2, 3;

-- They served these figures and nothing else.
drop index execution_succeeded;
drop index execution_failed;

-- With the tenant in it, the figures of what is to be done are read from the index alone.
drop index execution_due;
create index execution_due on execution (due) include (tenant) where status in ('queued', 'waiting');
