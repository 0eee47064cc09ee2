/**
 * The one door by which an execution is born, whatever triggers it.
 *
 * <p>Owns: {@code Submission}, {@code SubmissionRequest}, {@code Submitted} (accepted, or why not), {@code InputCheck}
 * (the input against the workflow's JSON Schema), {@code SubmitOptions} (a key under which a request is done once, a {@code ReservedSlot}
 * that runs it here), {@code Admission} (storing on these terms), {@code LimitKeys} (which
 * limits an execution falls under).
 *
 * <p>Invariants: everything is checked before anything is written; the execution is durable in Postgres before the queue
 * hears of it, so a crash in between only delays it; a seat is started or freed whatever becomes of its request; and a submission goes on
 * to its end when its caller has left. When Redis is away submissions are accepted all the same and the
 * sweeper offers them later; when Postgres is away they fail.
 */
@NullMarked
package io.millrace.submission;

import org.jspecify.annotations.NullMarked;
