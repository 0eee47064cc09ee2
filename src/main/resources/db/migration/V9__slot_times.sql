-- How long slots were held by the stretches of work that ended: their number, their seconds, and the sum of their squares, from
-- which a mean and a variance follow. Counted where starts and ends are, so it holds over all instances and outlives them.
alter table flow_entry
    add column stretches bigint           not null default 0,
    add column seconds   double precision not null default 0,
    add column squares   double precision not null default 0;

alter table flow
    add column stretches bigint           not null default 0,
    add column seconds   double precision not null default 0,
    add column squares   double precision not null default 0;

-- As in V8, and with the stretches. A row that stays at work has the same `lease_at` before and after, and counts nothing;
-- a claim counts one less, and its statement ends none.
create or replace function tally_ends() returns trigger
    language plpgsql
as
$$
begin
    with change as materialized (
        select tenant, status, started_at, finished_at, -1 as n,
               case when status = 'running' then extract(epoch from now() - lease_at)::double precision end as held
        from was
        union all
        select tenant, status, started_at, finished_at, 1,
               case when status = 'running' then extract(epoch from now() - lease_at)::double precision end
        from became
    ),
    ended as (
        insert into tally_entry (tenant, status, bucket, n)
        select tenant, status, tally_bucket(status, finished_at), sum(n)
        from change
        where status in ('succeeded', 'failed') and finished_at is not null
        group by 1, 2, 3
        having sum(n) <> 0
    )
    insert into flow_entry (bucket, started, completed, failed, cancelled, stretches, seconds, squares)
    select flow_bucket(clock_timestamp()), greatest(started, 0), greatest(completed, 0), greatest(failed, 0), greatest(cancelled, 0),
           greatest(stretches, 0), greatest(seconds, 0), greatest(squares, 0)
    from (select sum(n) filter (where started_at is not null) as started,
                 sum(n) filter (where status = 'succeeded') as completed,
                 sum(n) filter (where status = 'failed') as failed,
                 sum(n) filter (where status = 'cancelled') as cancelled,
                 -sum(n) filter (where held is not null) as stretches,
                 -sum(n * held) as seconds,
                 -sum(n * held * held) as squares
          from change) c
    where greatest(started, completed, failed, cancelled, stretches) > 0;
    return null;
end
$$;
