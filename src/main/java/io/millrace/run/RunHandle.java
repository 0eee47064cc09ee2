package io.millrace.run;

import io.millrace.execution.Claim;
import io.smallrye.mutiny.Uni;

/** A run in progress, as its worker holds it. All methods may be called from any thread. */
public interface RunHandle {

    Claim claim();

    /** Completes when the run has ended; never fails. */
    Uni<RunEnd> end();

    /**
     * Stops at once, closes calls in progress and writes nothing more, whatever it is doing: the worker may no longer own the
     * execution.
     */
    void abandon(String why);

    /** Like {@link #abandon}, unless it is about to complete anyway: then its last write decides. */
    void lost(String why);

    /** Starts no further step; once those in progress are done, it leaves the worker and stays paused. */
    void pause();

    /** Stops at once, closes calls in progress and gives the execution back, so that another worker continues with it. */
    void handBack();
}
