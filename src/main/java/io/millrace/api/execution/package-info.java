/**
 * Executions: start, read, list, cancel, retry, pause, rerun, one or many at once.
 *
 * <p>Owns: the resources, {@code ExecutionViews} and other answers, {@code RunRequest}, {@code BulkRequest},
 * {@code IdempotencyKey}, {@code CompletionWait} (requests that wait for an execution to end).
 *
 * <p>Invariants: a start is answered when the execution is durable; a wait ends at the latest with its limit or when the
 * instance stops. Without Redis executions are accepted all the same and start once it is back.
 */
@NullMarked
package io.millrace.api.execution;

import org.jspecify.annotations.NullMarked;
