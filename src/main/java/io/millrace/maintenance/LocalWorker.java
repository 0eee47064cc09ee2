package io.millrace.maintenance;

import io.smallrye.mutiny.Uni;
import java.time.Duration;

/**
 * The worker of this instance, as far as a sweep needs it. The package {@code worker} implements it, since it depends on this
 * one and not the other way round.
 */
public interface LocalWorker {

    /** Whether it runs executions at all. Instances that do not, do not sweep either. */
    boolean runsExecutions();

    /** Executions of a worker without a heartbeat for this long are queued again. */
    Duration lease();

    /** False: it had no contact with Postgres lately, so that the silence of other workers proves nothing. */
    boolean keptContact();

    /** Takes over queue entries that other consumers left pending, as far as slots are free here. */
    Uni<Void> reclaim();

    /** Counts the free slots of the groups of which something waits, and reports them to the queue. */
    Uni<Void> reportFreeSlots();
}
