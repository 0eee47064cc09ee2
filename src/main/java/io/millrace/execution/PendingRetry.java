package io.millrace.execution;

import java.time.Instant;

/**
 * The attempt of a step that follows a failed one. Recorded with the failure: a pause may outlive the run segment, and the
 * count must.
 *
 * @param tries attempts that failed before it, of those the step's retry counts
 * @param executionAttempt of the execution; a later one counts anew
 * @param at not before this instant
 */
public record PendingRetry(int tries, int executionAttempt, Instant at) {}
