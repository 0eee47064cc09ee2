package io.millrace.api.execution;

import static io.millrace.api.request.MediaTypes.JSON;

import io.millrace.api.ApiConfig;
import io.millrace.api.request.JsonBody;
import io.millrace.api.request.OrderResponses;
import io.millrace.control.BulkConfig;
import io.millrace.control.BulkService;
import io.millrace.execution.ExecutionId;
import io.millrace.security.Caller;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.List;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Orders about many executions at once. */
@Path("/api/executions")
@Produces(JSON)
@RegisterForReflection // Endpoints reads what it declares.
class BulkResource {

    private static final int MAX_REFUSED = 100;

    private final BulkService bulk;
    private final BulkConfig limits;
    private final Caller caller;
    private final ApiConfig config;

    BulkResource(BulkService bulk, BulkConfig limits, Caller caller, ApiConfig config) {
        this.bulk = bulk;
        this.limits = limits;
        this.caller = caller;
        this.config = config;
    }

    @Schema(name = "BulkRefused")
    record Refused(
            String id,

            @Schema(description = "Its status, which does not allow the order; null: no such execution") @Nullable
            String status) {

        static List<Refused> of(BulkService.Named named) {
            return named.refused().entrySet().stream()
                    .limit(MAX_REFUSED)
                    .map(one -> new Refused(
                            one.getKey().toString(),
                            one.getValue().map(status -> status.text()).orElse(null)))
                    .toList();
        }
    }

    /** @param refused of the given ids, at most 100; empty for a filter */
    @Schema(name = "BulkCancelled")
    record Cancelled(
            @Schema(description = "How many, not counting children; with `compensate`, some are compensated first")
            int cancelled,

            @Schema(description = "Whether more executions match the filter")
            boolean more,

            List<Refused> refused) {}

    /** @param refused of the given ids, at most 100; empty for a filter */
    @Schema(name = "BulkQueued")
    record Queued(
            int queued,

            @Schema(description = "Whether more executions match the filter")
            boolean more,

            List<Refused> refused) {}

    @POST
    @Path("/cancel")
    public Uni<Cancelled> cancel(@Nullable String body, HttpHeaders headers) {
        var request = BulkRequest.cancel(JsonBody.json(body, headers), config, limits);
        var by = caller.principal().actor();
        var reason = request.reason();
        boolean compensate = request.compensate();
        return changed(
                        request,
                        ids -> bulk.cancel(by, ids, reason, compensate),
                        filter -> bulk.cancel(by, filter, reason, compensate, request.limit()))
                .map(done -> new Cancelled(done.executions(), done.more(), done.refused()));
    }

    @POST
    @Path("/retry")
    public Uni<RestResponse<Queued>> retry(@Nullable String body, HttpHeaders headers) {
        var request = BulkRequest.retry(JsonBody.json(body, headers), config, limits);
        var by = caller.principal().actor();
        return changed(request, ids -> bulk.retry(by, ids), filter -> bulk.retry(by, filter, request.limit()))
                .map(done -> new Queued(done.executions(), done.more(), done.refused()))
                .map(OrderResponses::accepted);
    }

    private record Changed(int executions, boolean more, List<Refused> refused) {}

    private static Uni<Changed> changed(
            BulkRequest.Read request,
            Function<List<ExecutionId>, Uni<BulkService.Named>> byIds,
            Function<BulkService.Selection, Uni<BulkService.Matched>> byFilter) {
        return request.ids().isEmpty()
                ? byFilter.apply(request.which()).map(done -> new Changed(done.changed(), done.more(), List.of()))
                : byIds.apply(request.ids()).map(done -> new Changed(done.changed(), false, Refused.of(done)));
    }
}
