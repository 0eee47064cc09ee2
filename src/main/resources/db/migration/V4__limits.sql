-- What a workflow allows of executions like this one, told when it was born; all null for most, which costs nothing.
alter table execution
    add column concurrency_key   text,
    add column concurrency_limit integer,
    add column rate_key          text,
    add column rate_limit        integer,
    add column rate_window_ms    integer;

-- Slots are counted from live leases: as many entries as executions with a key run at the moment.
create index execution_slots on execution (tenant, concurrency_key)
    where status = 'running' and concurrency_key is not null;
