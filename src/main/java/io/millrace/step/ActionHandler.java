package io.millrace.step;

import io.millrace.definition.Action;
import io.smallrye.mutiny.Uni;

/** Carries out a step that has no steps inside. */
public non-sealed interface ActionHandler<A extends Action> extends StepHandler<A> {

    /** One attempt. Cancelling the Uni aborts it: a call in progress is closed. */
    Uni<StepOutcome> attempt(A action, StepContext context);
}
