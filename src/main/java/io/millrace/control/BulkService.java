package io.millrace.control;

import io.millrace.execution.Actor;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.Status;
import io.millrace.execution.TenantId;
import io.millrace.visibility.Executions;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Bulk orders: cancel or retry many executions. They are executed in transactions of bounded size, each published to the
 * queue and the feed before the next; when one fails, those before it remain in effect.
 */
@ApplicationScoped
public class BulkService {

    private final BatchOrders batches;
    private final Executions executions;
    private final ControlService control;
    private final BulkConfig config;

    BulkService(BatchOrders batches, Executions executions, ControlService control, BulkConfig config) {
        this.batches = batches;
        this.executions = executions;
        this.control = control;
        this.config = config;
    }

    /**
     * Selects executions, newest first.
     *
     * @param text they contain, see {@link Executions#search}; null = any
     * @param reach of one step of that search, which continues to the end
     */
    public record Selection(
            Executions.Filter filter, @Nullable String text, Executions.Reach reach) {

        private Selection after(ExecutionId cursor) {
            return new Selection(filter.after(cursor), text, reach);
        }
    }

    /**
     * The result of an order by ids.
     *
     * @param refused those whose state did not allow it; empty where there is no such execution
     */
    public record Named(int changed, Map<ExecutionId, Optional<Status>> refused) {

        private static Named of(List<ExecutionId> ids, List<BatchOrders.Done> parts) {
            int changed = 0;
            Map<ExecutionId, Optional<Status>> refused = new LinkedHashMap<>();
            ids.forEach(id -> refused.put(id, Optional.empty()));
            for (var part : parts) {
                changed += part.changed().size();
                refused.keySet().removeAll(part.changed().keySet());
                part.refused().forEach((id, status) -> refused.put(id, Optional.of(status)));
            }
            return new Named(changed, refused);
        }
    }

    /** @param more whether there are further ones that match */
    public record Matched(int changed, boolean more) {}

    /** See {@link ControlService#cancel}. */
    public Uni<Named> cancel(Actor by, List<ExecutionId> ids, String reason, boolean compensate) {
        return named(ids, some -> cancelBatch(by.tenant(), some, reason, compensate));
    }

    /** @param limit most to cancel, children not counted */
    public Uni<Matched> cancel(Actor by, Selection which, String reason, boolean compensate, int limit) {
        return matched(by.tenant(), which, limit, 0, some -> cancelBatch(by.tenant(), some, reason, compensate));
    }

    /** See {@link ControlService#retry}. */
    public Uni<Named> retry(Actor by, List<ExecutionId> ids) {
        return named(ids, some -> retryBatch(by.tenant(), some));
    }

    /** @param limit most to retry */
    public Uni<Matched> retry(Actor by, Selection which, int limit) {
        return matched(by.tenant(), which, limit, 0, some -> retryBatch(by.tenant(), some));
    }

    private Uni<BatchOrders.Done> cancelBatch(
            TenantId tenant, List<ExecutionId> ids, String reason, boolean compensate) {
        return batches.cancel(tenant, ids, reason, compensate)
                .invoke(done -> control.cancelled(tenant, done.affected(), done.queued(), reason, compensate));
    }

    private Uni<BatchOrders.Done> retryBatch(TenantId tenant, List<ExecutionId> ids) {
        return batches.retry(tenant, ids).invoke(done -> control.queued(tenant, done.queued(), null));
    }

    private Uni<Named> named(List<ExecutionId> ids, Function<List<ExecutionId>, Uni<BatchOrders.Done>> order) {
        var distinct = ids.stream().distinct().toList();
        return Multi.createFrom()
                .iterable(distinct)
                .group()
                .intoLists()
                .of(config.batch())
                .onItem()
                .transformToUniAndConcatenate(order::apply)
                .collect()
                .asList()
                .map(parts -> Named.of(distinct, parts));
    }

    private Uni<Matched> matched(
            TenantId tenant,
            Selection which,
            int limit,
            int before,
            Function<List<ExecutionId>, Uni<BatchOrders.Done>> order) {
        if (before >= limit) {
            return any(tenant, which).map(more -> new Matched(before, more));
        }
        return page(tenant, which, Math.min(config.batch(), limit - before)).chain(page -> (page.ids.isEmpty()
                        ? Uni.createFrom().item(0)
                        : order.apply(page.ids).map(done -> done.changed().size()))
                .chain(count -> page.next == null
                        ? Uni.createFrom().item(new Matched(before + count, false))
                        : matched(tenant, which.after(page.next), limit, before + count, order)));
    }

    private Uni<Boolean> any(TenantId tenant, Selection which) {
        return page(tenant, which, 1)
                .chain(page -> !page.ids.isEmpty() || page.next == null
                        ? Uni.createFrom().item(!page.ids.isEmpty())
                        : any(tenant, which.after(page.next)));
    }

    /** @param next where to continue; null = this is the last page */
    private record Page(List<ExecutionId> ids, @Nullable ExecutionId next) {}

    private Uni<Page> page(TenantId tenant, Selection which, int size) {
        return executions
                .matching(tenant, which.filter, which.text, size, which.reach)
                .map(some -> {
                    var ids = some.items().stream().map(Executions.Summary::id).toList();
                    return new Page(ids, ids.size() == size ? ids.get(size - 1) : some.searchedTo());
                });
    }
}
