/**
 * Takes executions from the queue, claims them, runs them, and sees to it that none is ever stuck.
 *
 * <p>Owns: {@code Worker} (start, stop, who it is), {@code Intake} (take, claim, ack, start), {@code RunningSet} (what runs here,
 * and the slots), {@code RunningSetSlot} (a slot for an execution born here), {@code Heartbeat} (lives or stops), {@code Sweeper} (work of dead
 * workers, orphans), {@code QueueRefill} (fills a queue that was lost), {@code Reconciler} (holds queue and Postgres to each
 * other), {@code QueueGauges} (what of it {@code /metrics} tells), {@code FreeSlots} (tells the queue how many slots of a group are free).
 *
 * <p>Invariants: an entry is acked after its claim has committed; a worker that cannot renew its heartbeat stops its runs
 * before another takes them over; a slot is free again whatever became of the run. When Postgres or Redis is away, it keeps
 * trying, and goes on where it stood.
 */
@NullMarked
package io.millrace.worker;

import org.jspecify.annotations.NullMarked;
