-- How often in a row the worker that ran it was lost. What an owner writes at the end of a run segment sets it back to 0.
alter table execution
    add column losses integer not null default 0;
