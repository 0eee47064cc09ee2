package io.millrace.step;

import io.millrace.execution.Failure;
import org.jspecify.annotations.Nullable;

/** Is called once, when a body is over. */
public interface BodyObserver {

    /**
     * All its steps are done.
     *
     * @param output that of its last step
     * @param sequence everything the body recorded is durable when this commit sequence is
     */
    void done(@Nullable Object output, long sequence);

    void failed(Failure failure);

    /** It was stopped before it was done. */
    void stopped();
}
