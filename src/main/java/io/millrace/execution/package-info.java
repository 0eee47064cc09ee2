/**
 * One execution of a workflow: its data, its states, and the pure decisions about what may follow what.
 *
 * <p>Owns: {@code ExecutionId}, {@code Status}, {@code Lease} (who may write, with the fencing token), {@code ReadyExecution} (what
 * Postgres and the queue say of an execution that is ready), {@code StepRecord}, {@code StartLimits} and {@code ConcurrencyGroup}
 * (which limits apply to it), {@code AvailableSlots}, {@code Transition} (how a run leaves a worker), {@code Failure}, {@code
 * ExecutionEvent}.
 *
 * <p>Invariants: a terminal state never changes; a decision does no I/O, the caller persists it; time is an argument. Inputs,
 * outputs and errors are JSON text here: they are passed on, not read.
 */
@NullMarked
package io.millrace.execution;

import org.jspecify.annotations.NullMarked;
