-- How often in a row the worker that ran it was lost. What an owner writes at the end of a run segment sets it back to 0.
-- Where it is in a tree of executions that start each other.
alter table execution
    add column losses  integer not null default 0,
    add column root_id uuid,                       -- the execution at the top of its tree; null: it is that
    add column depth   integer not null default 0; -- how many are above it

with recursive tree (id, root, depth) as (
    select id, id, 0 from execution where parent_id is null and status in ('queued', 'waiting', 'running')
    union all
    select c.id, t.root, t.depth + 1 from tree t join execution c on c.parent_id = t.id
)
update execution e set root_id = t.root, depth = t.depth from tree t where e.id = t.id and t.depth > 0;

create index execution_root on execution (root_id) where root_id is not null;
