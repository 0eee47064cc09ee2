-- Whoever goes through all that waits, a page at a time, goes on behind (due, id); many may be due at the same moment.
drop index execution_due;
create index execution_due on execution (due, id) include (tenant) where status in ('queued', 'waiting');
