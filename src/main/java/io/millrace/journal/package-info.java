/**
 * The write path of executions in Postgres, which is the source of truth: what is not committed did not happen.
 *
 * <p>Owns: {@code Journal} (what the owner of an execution writes, group-committed and fenced), {@code ExecutionInserts} (new
 * executions with an idempotency key, or with an owner), {@code Leases} (heartbeats, lost owners, open executions), {@code Slots}
 * (how many of a group run at a time), {@code CompletionNotifier} (completions committed by this process).
 *
 * <p>Invariants: every write is compare-and-set and its answer says whether it held; records of one process become durable
 * in the order in which they were submitted; a terminal state never changes. When Postgres is unavailable every Uni fails: the
 * caller abandons the run, and another worker recovers it once the lease has expired.
 */
@NullMarked
package io.millrace.journal;

import org.jspecify.annotations.NullMarked;
