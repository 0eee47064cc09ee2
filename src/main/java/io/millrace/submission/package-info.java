/**
 * The entry point through which every execution is created, whatever triggers it.
 *
 * <p>Owns: {@code Submission}, which names the three stages {@code RequestValidation} (with {@code InputCheck}, the input against
 * the workflow's JSON Schema, and {@code LimitKeys}, which limits an execution falls under), {@code ExecutionStore} and {@code
 * Announcer}; {@code SubmissionRequest}, {@code SubmitOptions} (an idempotency key, a {@code ReservedSlot} in which it runs here)
 * and {@code Submitted} (accepted, or why not).
 *
 * <p>Invariants: everything is checked before anything is written; the execution is durable in Postgres before the queue knows of
 * it, so a crash in between only delays it; a reserved slot is used or released whatever the result of its request; and a
 * submission continues to its end when its caller no longer waits. When Redis is away submissions are accepted nevertheless and
 * the next sweep offers them; when Postgres is away they fail.
 */
@NullMarked
package io.millrace.submission;

import org.jspecify.annotations.NullMarked;
