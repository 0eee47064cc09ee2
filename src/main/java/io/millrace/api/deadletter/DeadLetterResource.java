package io.millrace.api.deadletter;

import static io.millrace.api.request.MediaTypes.JSON;

import io.millrace.api.ApiConfig;
import io.millrace.api.execution.ExecutionViews;
import io.millrace.api.request.JsonBody;
import io.millrace.api.request.ListPage;
import io.millrace.api.request.OrderResponses;
import io.millrace.api.request.QueryParams;
import io.millrace.control.DeadLetterConfig;
import io.millrace.control.DeadLetterService;
import io.millrace.control.OrderResult;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.Status;
import io.millrace.security.Caller;
import io.millrace.visibility.DeadLetters;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.Optional;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Dead letters: list, count by cause, retry, discard. */
@Path("/api/dead-letters")
@Produces(JSON)
@RegisterForReflection // Endpoints reads what it declares.
class DeadLetterResource {

    private final DeadLetters deadLetters;
    private final DeadLetterService service;
    private final DeadLetterConfig limits;
    private final Caller caller;
    private final ApiConfig config;

    DeadLetterResource(
            DeadLetters deadLetters,
            DeadLetterService service,
            DeadLetterConfig limits,
            Caller caller,
            ApiConfig config) {
        this.deadLetters = deadLetters;
        this.service = service;
        this.limits = limits;
        this.caller = caller;
        this.config = config;
    }

    @GET
    public Uni<DeadLetterViews.DeadLetterPage> list(
            @Valid @BeanParam DeadLetterParams params, @QueryParam("cursor") @Nullable String cursor) {
        var query = params.query();
        return deadLetters
                .list(caller.principal().tenant(), query.filter(), DeadLetterCursor.parse(cursor), query.limit() + 1)
                .map(found -> DeadLetterViews.DeadLetterPage.of(ListPage.of(found, query.limit())));
    }

    @GET
    @Path("/causes")
    public Uni<DeadLetterViews.CauseGroups> causes(@Valid @BeanParam DeadLetterParams params) {
        var query = params.query();
        return deadLetters
                .causes(caller.principal().tenant(), query.filter(), query.limit() + 1)
                .map(found -> DeadLetterViews.CauseGroups.of(ListPage.of(found, query.limit())));
    }

    @POST
    @Path("/{id}/retry")
    public Uni<RestResponse<ExecutionViews.OrderView>> retry(@PathParam("id") String id) {
        var execution = QueryParams.pathId(id);
        return service.retry(caller.principal().actor(), execution)
                .map(found -> OrderResponses.accepted(answer(execution, found)));
    }

    @POST
    @Path("/retry")
    public Uni<RestResponse<DeadLetterViews.Queued>> retryMany(@Nullable String body, HttpHeaders headers) {
        var request = DeadLetterRequest.retry(JsonBody.json(body, headers), config, limits);
        return service.retry(caller.principal().actor(), request.filter(), request.limit())
                .map(moved -> OrderResponses.accepted(DeadLetterViews.Queued.of(moved)));
    }

    @POST
    @Path("/{id}/discard")
    public Uni<ExecutionViews.OrderView> discard(
            @PathParam("id") String id, @Nullable String body, HttpHeaders headers) {
        var execution = QueryParams.pathId(id);
        var reason = DeadLetterRequest.reason(JsonBody.json(body, headers), config);
        return service.discard(caller.principal().actor(), execution, reason).map(found -> answer(execution, found));
    }

    @POST
    @Path("/discard")
    public Uni<DeadLetterViews.Discarded> discardMany(@Nullable String body, HttpHeaders headers) {
        var request = DeadLetterRequest.discard(JsonBody.json(body, headers), config, limits);
        return service.discard(caller.principal().actor(), request.filter(), request.reason(), request.limit())
                .map(DeadLetterViews.Discarded::of);
    }

    private static ExecutionViews.OrderView answer(ExecutionId id, Optional<OrderResult> found) {
        var result = OrderResponses.done(
                id,
                found,
                status -> status == Status.FAILED
                        ? "is a discarded dead letter; POST /api/executions/" + id + "/retry retries it nevertheless"
                        : "is not a dead letter: it is " + status.text());
        return ExecutionViews.OrderView.of(id, result);
    }
}
