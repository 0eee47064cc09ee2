package io.millrace.step;

import io.millrace.definition.Body;
import io.millrace.execution.Failure;
import io.millrace.expression.Scope;
import org.jspecify.annotations.Nullable;

/** An attempt of a step, as what carries it out sees it. Used on the run's event loop only. */
public interface StepAttempt {

    /** Of the step, within the body that it is in. */
    String id();

    StepContext context();

    /** Everything that the step reads is durable when this commit sequence is. */
    long readSequence();

    /** Most items a loop may have. */
    int maxItems();

    /**
     * A body of the step, not started yet.
     *
     * @param name of the body in the paths of its steps
     * @param scope what its steps see
     * @param readSequence what it reads from outside is durable when this is
     */
    NestedBody body(Body body, String name, Scope scope, long readSequence, BodyObserver observer);

    void succeed(@Nullable Object output);

    void fail(Failure failure);

    /** The work was stopped, and so are all its parts. */
    void stopped();
}
