/**
 * The one door by which an execution is born, whatever triggers it.
 *
 * <p>Owns: {@code Submission}, {@code SubmissionRequest}, {@code Submitted} (accepted, or why not), {@code InputCheck}
 * (the input against the workflow's JSON Schema).
 *
 * <p>Invariants: everything is checked before anything is written; the execution is durable in Postgres before the queue
 * hears of it, so a crash in between only delays it. When Redis is away submissions are accepted all the same and the
 * sweeper offers them later; when Postgres is away they fail.
 */
@NullMarked
package io.millrace.submission;

import org.jspecify.annotations.NullMarked;
