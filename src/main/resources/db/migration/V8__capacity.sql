-- What an instance tells of itself with its heartbeat. Null: one of an earlier version told nothing of it.
alter table worker
    add column started_at   timestamptz,
    add column version      text,
    add column pool_size    integer,
    add column pool_open    integer,
    add column pool_used    integer,
    add column pool_waiting integer;

-- Stretches of time over which the flow of executions is counted; the same as between two samples.
create function flow_bucket(at timestamptz) returns timestamptz
    language sql immutable parallel safe
    return date_bin(interval '10 seconds', at, timestamptz '2020-01-01 00:00:00Z');

-- How many executions started and ended, by stretches of time, over all tenants. As with the tally: each statement adds a row, so
-- nobody waits for anybody, and the sampler adds them up. Whoever reads them reads both, so they are right at any time.
create table flow_entry (
    bucket    timestamptz not null,
    started   bigint      not null default 0,
    completed bigint      not null default 0,
    failed    bigint      not null default 0,
    cancelled bigint      not null default 0
) with (autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_scale_factor = 0);

create table flow (
    bucket    timestamptz not null primary key,
    started   bigint      not null,
    completed bigint      not null,
    failed    bigint      not null,
    cancelled bigint      not null
) with (fillfactor = 80);

-- The installation at a moment, once for each stretch of time, whichever instance was first.
create table capacity_sample (
    at           timestamptz not null primary key,
    waiting      bigint      not null,
    active       bigint      not null,
    delayed      bigint      not null,
    workers      integer     not null,
    slots        bigint      not null,
    pool_size    bigint      not null,
    pool_used    bigint      not null,
    pool_waiting bigint      not null
);

-- As in V6, and with the flow. Of that, a statement counts what it brings about: none both ends executions and takes ends back,
-- and what is taken back later was an end all the same. `started_at` is set once, so an execution starts once.
create or replace function tally_ends() returns trigger
    language plpgsql
as
$$
begin
    with change as materialized (
        select tenant, status, started_at, finished_at, -1 as n from was
        union all
        select tenant, status, started_at, finished_at, 1 from became
    ),
    ended as (
        insert into tally_entry (tenant, status, bucket, n)
        select tenant, status, tally_bucket(status, finished_at), sum(n)
        from change
        where status in ('succeeded', 'failed') and finished_at is not null
        group by 1, 2, 3
        having sum(n) <> 0
    )
    insert into flow_entry (bucket, started, completed, failed, cancelled)
    select flow_bucket(clock_timestamp()), greatest(started, 0), greatest(completed, 0), greatest(failed, 0), greatest(cancelled, 0)
    from (select sum(n) filter (where started_at is not null) as started,
                 sum(n) filter (where status = 'succeeded') as completed,
                 sum(n) filter (where status = 'failed') as failed,
                 sum(n) filter (where status = 'cancelled') as cancelled
          from change) c
    where greatest(started, completed, failed, cancelled) > 0;
    return null;
end
$$;
