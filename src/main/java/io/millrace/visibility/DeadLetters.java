package io.millrace.visibility;

import io.millrace.execution.ExecutionId;
import io.millrace.execution.TenantId;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Dead letters: executions that failed after their last attempt and wait until somebody retries or discards them. One that is
 * retried is no longer a dead letter; if it fails again, it is one again.
 */
public interface DeadLetters {

    /**
     * Newest first.
     *
     * @param after the last of the page before; null = from the newest
     */
    Uni<List<Letter>> list(TenantId tenant, Filter filter, @Nullable Place after, int limit);

    /** How many of each cause, most frequent first. */
    Uni<List<Cause>> causes(TenantId tenant, Filter filter, int limit);

    /** Whether any matches. */
    Uni<Boolean> any(TenantId tenant, Filter filter);

    /** The time of the database, by which dead letters are dated. */
    Uni<Instant> now(TenantId tenant);

    /**
     * Selects dead letters; absent fields do not narrow.
     *
     * @param type of the failure
     * @param place of the step it comes from, see {@link io.millrace.execution.Failure#place}
     * @param from failed at this instant or later
     * @param to failed before this instant
     * @param children false = only executions that no other one started
     * @param discarded true = those that are discarded instead of those that are not
     */
    record Filter(
            @Nullable String workflow,
            @Nullable String type,
            @Nullable String place,
            @Nullable Instant from,
            @Nullable Instant to,
            boolean children,
            boolean discarded) {

        /** Only those that had failed before this instant too. */
        public Filter before(Instant until) {
            var sooner = to != null && to.isBefore(until) ? to : until;
            return new Filter(workflow, type, place, from, sooner, children, discarded);
        }
    }

    /** The position of a dead letter in the list. */
    record Place(Instant failedAt, ExecutionId id) {}

    /**
     * One dead letter.
     *
     * @param attempts of the execution since its last retry by an order
     * @param error JSON text of a {@link io.millrace.execution.Failure}
     * @param parent the execution that started it
     */
    record Letter(
            ExecutionId id,
            String workflow,
            int version,
            Instant failedAt,
            int attempts,
            String error,
            @Nullable ExecutionId parent,
            @Nullable Instant discardedAt,
            @Nullable String discardReason) {

        public Place place() {
            return new Place(failedAt, id);
        }
    }

    /** @param place null = the execution's own failure, such as its timeout */
    record Cause(String workflow, String type, @Nullable String place, long count, Instant first, Instant last) {}
}
