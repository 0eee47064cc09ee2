package io.millrace.api.execution;

import static io.millrace.api.request.MediaTypes.JSON;

import io.millrace.api.ApiConfig;
import io.millrace.api.request.CommandResponses;
import io.millrace.api.request.JsonBody;
import io.millrace.control.BulkConfig;
import io.millrace.control.BulkService;
import io.millrace.security.Caller;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Many executions at once. */
@Path("/api/executions")
@Produces(JSON)
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

            @Schema(description = "Its state, which does not allow it; null: there is no such execution") @Nullable
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

    /** @param refused of the ids that were given, at most 100; empty for a filter */
    @Schema(name = "BulkCancelled")
    record Cancelled(
            @Schema(description = "How many, their children not counted; with `compensate` some are compensated first")
            int cancelled,

            @Schema(description = "Whether there are further ones that match the filter")
            boolean more,

            List<Refused> refused) {}

    /** @param refused of the ids that were given, at most 100; empty for a filter */
    @Schema(name = "BulkQueued")
    record Queued(
            int queued,

            @Schema(description = "Whether there are further ones that match the filter")
            boolean more,

            List<Refused> refused) {}

    @POST
    @Path("/cancel")
    public Uni<Cancelled> cancel(@Nullable String body, HttpHeaders headers) {
        var order = BulkRequest.cancel(JsonBody.json(body, headers), config, limits);
        var tenant = caller.tenant();
        return order.ids().isEmpty()
                ? bulk.cancel(tenant, order.which(), order.reason(), order.compensate(), order.limit())
                        .map(done -> new Cancelled(done.changed(), done.more(), List.of()))
                : bulk.cancel(tenant, order.ids(), order.reason(), order.compensate())
                        .map(done -> new Cancelled(done.changed(), false, Refused.of(done)));
    }

    @POST
    @Path("/retry")
    public Uni<RestResponse<Queued>> retry(@Nullable String body, HttpHeaders headers) {
        var order = BulkRequest.retry(JsonBody.json(body, headers), config, limits);
        var tenant = caller.tenant();
        var queued = order.ids().isEmpty()
                ? bulk.retry(tenant, order.which(), order.limit())
                        .map(done -> new Queued(done.changed(), done.more(), List.of()))
                : bulk.retry(tenant, order.ids()).map(done -> new Queued(done.changed(), false, Refused.of(done)));
        return queued.map(CommandResponses::accepted);
    }
}
