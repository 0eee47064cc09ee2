/**
 * The REST doors and their JSON.
 *
 * <p>Owns: one resource class a noun ({@code WorkflowResource}, {@code RunResource}, {@code ExecutionResource},
 * {@code QueueResource}, {@code HealthResource}), the records they answer with, {@code Refusal} and {@code ProblemBody}
 * (RFC 9457), {@code Waiting} (requests that wait for an execution), {@code Vitals} (do Postgres and Redis answer).
 *
 * <p>Invariants: every answer that is not a success is {@code application/problem+json} with a stable {@code type}; a
 * body or a parameter is checked here or in the room it goes to, before anything is written; stored JSON goes out as it
 * was stored, never parsed again. When Postgres is away the answer is 503 with {@code Retry-After}; when Redis is away,
 * executions are accepted all the same.
 */
@NullMarked
package io.millrace.api;

import org.jspecify.annotations.NullMarked;
