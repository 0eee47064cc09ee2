package io.millrace.run;

import io.millrace.execution.Claim;
import io.smallrye.mutiny.Uni;

/** A run under way, as its worker holds it. All methods may be called from any thread. */
public interface RunHandle {

    Claim claim();

    /** Completes when the run has ended; never fails. */
    Uni<RunEnd> end();

    /**
     * Stops at once, closes calls under way and writes nothing more, whatever it is doing: the worker may no longer own the
     * execution.
     */
    void abandon(String why);

    /** Like {@link #abandon}, unless it is about to leave anyway: then its last write tells. */
    void lost(String why);

    /** Starts no further step; once those under way are through, it leaves the worker and stands. */
    void pause();

    /** Stops at once, closes calls under way and gives the execution back, to go on elsewhere. */
    void handBack();
}
