alter table execution
    -- Not null: it stands still, or is about to. While no worker has it, it is waiting and due never.
    add column paused_at    timestamptz,
    add column resume_due   timestamptz, -- when a paused one would have been due, had it been queued
    -- Not null: what its steps did is being undone; then it ends in this state, with this error.
    add column ending       text,
    add column ending_error text,
    add column undone       text[],      -- top-level steps that run anew when a person has it tried again; null: none
    add column orphans      boolean not null default false; -- it ended, and what it had started may not have

create index execution_orphans on execution (id) where orphans;

-- The number of the next rerun of an execution: as many as made it, and one more.
create function rerun_next(reruns text) returns integer
    language sql immutable parallel safe
    return (select coalesce(max(value::integer), 0) + 1 from json_each_text(coalesce(reruns, '{}')::json));

-- With these steps taken by the next rerun. Null: none.
create function rerun_taking(reruns text, steps text[]) returns text
    language sql immutable parallel safe
    return case when steps is null then reruns
                else (coalesce(reruns, '{}')::jsonb
                    || (select jsonb_object_agg(step, rerun_next(reruns)) from unnest(steps) as s (step)))::text end;
