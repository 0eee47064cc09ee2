/**
 * Keeps an installation in order without anybody asking: partitions ahead of time, retention, counts added up, samples of the
 * installation, and everything that would otherwise be stuck.
 *
 * <p>Owns: {@code MaintenanceSchedule} (which tasks run here and how often), {@code DueTasks}, {@code MaintenanceTask} and {@code
 * Timing} (when one runs, with the time as an argument), {@code Upkeep} (tasks of the database: {@code Partitions}, {@code
 * Retention}, {@code Tally}), {@code Sampler}, {@code Sweeper} with {@code QueueRefill} (refills a queue that lost its content),
 * {@code Reconciler} (compares queue and Postgres page by page) and {@code QueueGauges}, {@code LocalWorker} (what a sweep needs
 * of the worker in this process).
 *
 * <p>Invariants: every instance runs every task, but only those that run executions sweep. Each task may run on any number of
 * instances at once, may be repeated and may be cut short; a run is skipped while the one before is under way. The first sweep
 * follows the worker's first heartbeat, and the last precedes the close of the connections. When Postgres or Redis is away a
 * task fails, which is logged once, and runs again at its next time.
 */
@NullMarked
package io.millrace.maintenance;

import org.jspecify.annotations.NullMarked;
