-- Payloads (definitions, inputs, outputs, errors) are text, not jsonb: nothing here reads into them, so nothing is
-- parsed twice, and what was sent comes back as it was sent (jsonb would refuse \u0000).

-- One row a name. It is the lock under which versions are numbered.
create table workflow (
    tenant      text        not null,
    name        text        not null,
    version     integer     not null, -- the newest
    digest      bytea       not null, -- of the newest version's text: equal text makes no new version
    active      boolean     not null default true,
    deleted     boolean     not null default false,
    description text,
    updated_at  timestamptz not null default now(),
    primary key (tenant, name)
);

create table workflow_version (
    tenant     text        not null,
    name       text        not null,
    version    integer     not null,
    definition text        not null,
    media_type text        not null,
    created_at timestamptz not null default now(),
    primary key (tenant, name, version)
);

-- Partitioned by id: a UUIDv7 begins with its time, so a week is a range and retention drops partitions.
create table execution (
    id          uuid        not null,
    tenant      text        not null,
    workflow    text        not null,
    version     integer     not null,
    status      text        not null,
    priority    integer     not null,
    trigger     text        not null,
    input       text        not null,
    output      text,
    error       text,
    attempt     integer     not null default 1,
    signals     integer     not null default 0,
    lease_token bigint      not null default 0,
    lease_owner text,
    lease_at    timestamptz,
    due         timestamptz, -- null: only a signal wakes it
    created_at  timestamptz not null,
    started_at  timestamptz,
    finished_at timestamptz,
    parent_id   uuid,
    parent_path text,
    primary key (id)
) partition by range (id);

-- Every change of status writes a new entry into each index that the row matches (such an update cannot be HOT), so only
-- two indexes hold every row, and the others hold few rows each or get their entry once, at the end.
create index execution_tenant on execution (tenant, id);
create index execution_due on execution (due) where status in ('queued', 'waiting');
create index execution_running on execution (lease_owner) where status = 'running';
create index execution_parent on execution (parent_id) where parent_id is not null;
create index execution_succeeded on execution (finished_at) where status = 'succeeded';
create index execution_failed on execution (finished_at) where status = 'failed';

create sequence step_result_seq cache 1;

create table step_result (
    execution_id uuid    not null,
    path         text    not null,
    attempt      integer not null,
    status       text    not null,
    output       text,
    error        text,
    started_at   timestamptz not null,
    finished_at  timestamptz,
    seq          bigint  not null default nextval('step_result_seq'), -- the order of recording
    primary key (execution_id, path, attempt)
) partition by range (execution_id);

-- What no weekly partition takes: ids of clocks that are far off. ensure_partitions moves it out when its week comes.
create table execution_default partition of execution default;
create table step_result_default partition of step_result default;

-- Beats are updates of the same few rows: room on the page keeps them HOT.
create table worker (
    id           text        not null primary key,
    name         text        not null,
    concurrency  integer     not null,
    active       integer     not null,
    heartbeat_at timestamptz not null
) with (fillfactor = 50);

-- The smallest UUIDv7 of an instant.
create function id_floor(at timestamptz) returns uuid
    language sql stable parallel safe
    return (lpad(to_hex(floor(extract(epoch from at) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid;

-- Makes the weekly partitions of one table from the week of from_time to that of until_time, where missing; answers how
-- many it made. Any number may run at once. One table a transaction: attaching locks the default partition, and a
-- transaction that held two of those could meet a statement that wants them in the other order.
create function ensure_partitions(parent text, id_column text, from_time timestamptz, until_time timestamptz)
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
                execute format('create table %I (like %I including defaults including constraints) with (fillfactor = 80)',
                               name, parent);
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

select ensure_partitions('execution', 'id', now() - interval '1 week', now() + interval '4 weeks');
select ensure_partitions('step_result', 'execution_id', now() - interval '1 week', now() + interval '4 weeks');
