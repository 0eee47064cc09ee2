package io.millrace.step;

import io.millrace.definition.Action;

/** Carries out a step that has steps inside. All of it happens on the run's event loop. */
public non-sealed interface BodyHandler<A extends Action> extends StepHandler<A> {

    /**
     * Starts one attempt. It reports to {@code attempt} exactly once, perhaps before this returns: {@code succeed}, {@code
     * fail} or {@code stopped}.
     *
     * @throws io.millrace.expression.ExpressionException the attempt fails with it
     */
    RunningWork start(A action, StepAttempt attempt);
}
