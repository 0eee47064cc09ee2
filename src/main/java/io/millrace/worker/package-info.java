/**
 * Takes executions from the queue, claims them and runs them.
 *
 * <p>Owns: {@code Worker} (start, drain, name), {@code Intake} (take, claim, ack, start), {@code RunningSet} (what runs here, and
 * the slots), {@code RunningSetSlot} (a slot reserved for an execution submitted here), {@code Heartbeat} (renews leases, and stops
 * the runs when it cannot), {@code FreeSlots} (reports to the queue how many slots of a group are free), {@code CompletionMetrics}.
 *
 * <p>Invariants: an entry is acked after its claim has committed; a worker that cannot renew its heartbeat stops its runs
 * before another takes them over; a slot is released whatever the outcome of the run. While Postgres or Redis is away, it keeps
 * retrying, and continues once they are back.
 */
@NullMarked
package io.millrace.worker;

import org.jspecify.annotations.NullMarked;
