package io.millrace.execution;

/**
 * The right to write to an execution. Every write carries it; one that carries an older token matches nothing.
 *
 * @param token raised by every claim and by everything that takes an execution away from its owner
 */
public record Lease(ExecutionId id, long token) {}
