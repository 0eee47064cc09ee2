package io.millrace.step;

import io.millrace.definition.Kind;
import io.smallrye.mutiny.Uni;

/** Does the work of one kind of step. */
public interface StepHandler<K extends Kind> {

    Class<K> kind();

    /** One attempt. Cancelling the Uni aborts it: a call in progress is closed. */
    Uni<StepOutcome> attempt(K kind, StepContext context);
}
