/**
 * The truth about executions: what is in Postgres happened, and nothing else did.
 *
 * <p>Owns: {@code Journal} (what the owner of an execution writes, group-committed and fenced), {@code ExecutionInserts} (new
 * executions with an idempotency key, or with an owner), {@code Leases} (heartbeats, lost owners, open executions), {@code Slots}
 * (how many of a group run at a time), {@code CompletionNotifier} (completions written by this process).
 *
 * <p>Invariants: every write is compare-and-set and its answer says whether it held; records of one process become durable
 * in the order they were handed in; a terminal state never changes. When Postgres is away every Uni fails: the caller
 * abandons the run, and the lease brings it back later.
 */
@NullMarked
package io.millrace.journal;

import org.jspecify.annotations.NullMarked;
