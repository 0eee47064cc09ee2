/**
 * What keeps the installation in order without anybody asking: partitions ahead of time, retention, figures added up, the queue
 * refilled and held to Postgres.
 *
 * <p>Owns: {@code Upkeep} (when each task runs), {@code Partitions}, {@code Retention}, {@code Tally}, {@code QueueRefill} (fills a
 * queue that lost what it held), {@code Reconciler} (compares queue and Postgres page by page), {@code QueueGauges}.
 *
 * <p>Invariants: each task may run on any number of instances at once and may be repeated; none holds locks while it waits.
 * When Postgres or Redis is away a task fails, is logged once and tried again at its next time.
 */
@NullMarked
package io.millrace.maintenance;

import org.jspecify.annotations.NullMarked;
