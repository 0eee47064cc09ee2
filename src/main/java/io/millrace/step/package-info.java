/**
 * What each kind of step does, one small class a kind behind {@code StepHandler}.
 *
 * <p>Owns: {@code StepHandler}, {@code StepContext}, {@code StepOutcome}, {@code Wakeup} and the kinds that have no steps
 * inside. Those that have (if, switch, forEach, while) belong to the room {@code run}.
 *
 * <p>Invariants: a handler never blocks; what went wrong is a {@code StepOutcome.Failed}, an exception is a fault in the
 * handler; cancelling the Uni aborts the work.
 */
@NullMarked
package io.millrace.step;

import org.jspecify.annotations.NullMarked;
