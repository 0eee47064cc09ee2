/**
 * Orders about executions: cancel, pause, resume, retry, rerun, discard; one or many.
 *
 * <p>Owns: {@code ControlService} (orders about one execution), {@code BulkService} (about many), {@code RerunService} (from a
 * chosen step), {@code DeadLetterService} (retry or discard), their ports and the SQL behind them, {@code TreeWalk} (a tree of
 * executions changed level by level), {@code Orphans} (children of what has ended).
 *
 * <p>Invariants: an order is one transaction that locks executions in the order of their ids, and its answer says what it changed;
 * a cancelled execution's lease is void, so no later write of its owner matches. It is published to the queue and the feed after
 * the commit; a failure there only delays. When Postgres is unavailable every Uni fails and nothing is changed.
 */
@NullMarked
package io.millrace.control;

import org.jspecify.annotations.NullMarked;
