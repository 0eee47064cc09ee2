-- A failed execution is a dead letter as it stands: there is no second table to keep in step with its status.
-- error_type is there while the execution is failed. Filtering and counting read these two and never the error's text.
alter table execution
    add column error_type     text,
    add column error_place    text, -- the step it comes from, with * for the number of a turn; null: the execution's own
    add column discarded_at   timestamptz,
    add column discard_reason text,
    add column reruns         text; -- {"step": number of the last rerun that took it}; null: none

-- Errors are written with these keys in this order.
update execution
set error_type  = coalesce(substring(error from '^\{"type":"([^"\\]+)"'), 'unknown'),
    error_place = regexp_replace(substring(error from '"step":"([^"\\]+)"'), '/\d+(?=/)', '/*', 'g')
where status = 'failed';

create index execution_dead_letter on execution (tenant, finished_at, id)
    where status = 'failed' and discarded_at is null;
create index execution_discarded on execution (tenant, finished_at, id)
    where status = 'failed' and discarded_at is not null;

-- The rerun that set a result aside; null: it counts.
alter table step_result
    add column superseded_by integer;

-- How an execution had ended when a person had it run again. As few rows as people make; retention deletes them by a
-- range of the key, as it drops the partitions.
create table rerun (
    execution_id uuid        not null,
    number       integer     not null, -- from 1
    from_step    text,                 -- null: all
    ordered_at   timestamptz not null,
    status       text        not null,
    attempt      integer     not null,
    output       text,
    error        text,
    finished_at  timestamptz,
    primary key (execution_id, number)
);
