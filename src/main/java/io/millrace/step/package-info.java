/**
 * The kinds of steps, one place a kind.
 *
 * <p>Owns: {@code StepKind} (a kind: its syntax, schema, label, description and handler), {@code StepHandler} with {@code
 * ActionHandler} (a call) and {@code BodyHandler} (steps inside), {@code StepAttempt} (what a handler sees of a run), {@code
 * StepOutcome}, {@code Wakeup}. A new kind is a class whose name ends in {@code Kind}, with its action and its handler; an
 * abstract method that is left out does not compile, a handler that is no bean fails the start.
 *
 * <p>Invariants: a handler never blocks; what went wrong is a {@code StepOutcome.Failed}, an exception is a fault in the
 * handler; cancelling the Uni aborts the work; a {@code BodyHandler} reports exactly once.
 */
@NullMarked
package io.millrace.step;

import org.jspecify.annotations.NullMarked;
