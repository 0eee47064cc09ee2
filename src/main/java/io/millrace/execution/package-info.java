/**
 * One run of a workflow: what it is, the states it goes through, and the pure decisions about what may follow what.
 *
 * <p>Owns: {@code ExecutionId}, {@code Status}, {@code Lease} (who may write, with the fencing token), {@code StepRecord},
 * {@code StartLimits} (what its workflow allows of executions like it), {@code Transition} (how a run leaves a worker), {@code Failure}, {@code ExecutionEvent}.
 *
 * <p>Invariants: a terminal state never changes; a decision does no I/O, the caller persists it; time is an argument.
 * Inputs, outputs and errors are JSON text here: they are carried, not read.
 */
@NullMarked
package io.millrace.execution;

import org.jspecify.annotations.NullMarked;
