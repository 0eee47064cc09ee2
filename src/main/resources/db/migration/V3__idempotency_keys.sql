-- One row for each request that brought an idempotency key: what it asked for, and the execution that it started.
create table idempotency_key (
    tenant       text        not null,
    key          text        not null,
    request      text        not null, -- a digest: equal ones ask for the same
    execution_id uuid        not null,
    direct       boolean     not null, -- it did not pass the queue
    created_at   timestamptz not null default now(),
    primary key (tenant, key)
) with (fillfactor = 90);

-- What is past its time is found from the old end, a batch at a time.
create index idempotency_key_age on idempotency_key (created_at);
