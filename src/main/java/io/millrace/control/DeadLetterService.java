package io.millrace.control;

import io.millrace.execution.Actor;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.ReadyExecution;
import io.millrace.execution.TenantId;
import io.millrace.visibility.DeadLetters;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Orders about dead letters: retry, discard. An order by filter is executed in statements of bounded size, oldest first, each
 * offered to the queue before the next; when one fails, those before it remain in effect.
 */
@ApplicationScoped
public class DeadLetterService {

    private final DeadLetters letters;
    private final DeadLetterOrders orders;
    private final ControlService control;
    private final DeadLetterConfig config;

    DeadLetterService(DeadLetters letters, DeadLetterOrders orders, ControlService control, DeadLetterConfig config) {
        this.letters = letters;
        this.orders = orders;
        this.control = control;
        this.config = config;
    }

    /**
     * @param moved how many
     * @param more whether any that had failed before the order still match
     */
    public record Moved(int moved, boolean more) {}

    /** Empty: there is no such execution. */
    public Uni<Optional<OrderResult>> retry(Actor by, ExecutionId id) {
        return orders.retry(by.tenant(), id)
                .invoke(ordered -> ordered.ifPresent(done -> queued(by.tenant(), done.queued())));
    }

    /** Empty: there is no such execution. */
    public Uni<Optional<OrderResult>> discard(Actor by, ExecutionId id, String reason) {
        return orders.discard(by.tenant(), id, reason);
    }

    public Uni<Moved> retry(Actor by, DeadLetters.Filter filter, int limit) {
        return bounded(by.tenant(), filter)
                .chain(some -> move(by.tenant(), some, limit, 0, size -> orders.retryOldest(by.tenant(), some, size)
                        .invoke(queued -> queued(by.tenant(), queued))
                        .map(List::size)));
    }

    public Uni<Moved> discard(Actor by, DeadLetters.Filter filter, String reason, int limit) {
        return bounded(by.tenant(), filter)
                .chain(some -> move(
                        by.tenant(), some, limit, 0, size -> orders.discardOldest(by.tenant(), some, reason, size)));
    }

    // A retried one may fail again while the order is in progress: it must not be retried twice.
    private Uni<DeadLetters.Filter> bounded(TenantId tenant, DeadLetters.Filter filter) {
        return letters.now(tenant).map(filter::before);
    }

    private Uni<Moved> move(
            TenantId tenant, DeadLetters.Filter filter, int limit, int before, IntFunction<Uni<Integer>> batch) {
        int size = Math.min(config.batch(), limit - before);
        return batch.apply(size).chain(count -> {
            int moved = before + count;
            return count == size && moved < limit
                    ? move(tenant, filter, limit, moved, batch)
                    : letters.any(tenant, filter).map(more -> new Moved(moved, more));
        });
    }

    private void queued(TenantId tenant, List<ReadyExecution> ready) {
        control.queued(tenant, ready, (@Nullable String) null);
    }
}
