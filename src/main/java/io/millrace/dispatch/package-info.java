/**
 * Hands executions to the queue.
 *
 * <p>Owns: {@code Dispatcher}, the one place that offers ready executions and withdraws cancelled or paused ones, whoever made
 * them ready: a new submission, a person's order, a run that completed.
 *
 * <p>When Redis is away, offers and withdrawals fail and are logged; maintenance reconciles the queue with Postgres.
 */
@NullMarked
package io.millrace.dispatch;

import org.jspecify.annotations.NullMarked;
