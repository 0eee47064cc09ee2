package io.millrace.submission;

import io.millrace.execution.Claim;

/**
 * A slot of this instance, reserved for one execution that is to run here without passing the queue. Exactly one call of {@link
 * #start} or {@link #release} follows.
 */
public interface ReservedSlot {

    /** Who owns the execution from the start, see {@link io.millrace.journal.Leases}. */
    String owner();

    void start(Claim claim);

    /** No execution was created for it. */
    void release();
}
