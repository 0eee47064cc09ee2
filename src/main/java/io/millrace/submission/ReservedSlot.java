package io.millrace.submission;

import io.millrace.execution.Claim;

/**
 * A slot of this instance, held for one execution that is to run here without passing the queue. Exactly one of {@link
 * #start} and {@link #free} follows.
 */
public interface ReservedSlot {

    /** Who owns the execution from birth, see {@link io.millrace.journal.Leases}. */
    String owner();

    void start(Claim claim);

    /** Nothing was born for it. */
    void free();
}
