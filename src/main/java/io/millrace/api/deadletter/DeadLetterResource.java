package io.millrace.api.deadletter;

import static io.millrace.api.request.MediaTypes.JSON;

import io.millrace.api.ApiConfig;
import io.millrace.api.execution.ExecutionViews;
import io.millrace.api.request.CommandResponses;
import io.millrace.api.request.JsonBody;
import io.millrace.api.request.QueryParams;
import io.millrace.control.DeadLetterConfig;
import io.millrace.control.DeadLetterService;
import io.millrace.control.OrderResult;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.Failure;
import io.millrace.execution.Status;
import io.millrace.security.Caller;
import io.millrace.visibility.DeadLetters;
import io.smallrye.mutiny.Uni;
import jakarta.validation.constraints.Size;
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

/** Dead letters: look, count, try again, discard. */
@Path("/api/dead-letters")
@Produces(JSON)
class DeadLetterResource {

    private final DeadLetters letters;
    private final DeadLetterService office;
    private final DeadLetterConfig limits;
    private final Caller caller;
    private final ApiConfig config;

    DeadLetterResource(
            DeadLetters letters, DeadLetterService office, DeadLetterConfig limits, Caller caller, ApiConfig config) {
        this.letters = letters;
        this.office = office;
        this.limits = limits;
        this.caller = caller;
        this.config = config;
    }

    @GET
    public Uni<DeadLetterViews.Page> list(
            @QueryParam("workflow") @Size(max = 100) @Nullable String workflow,
            @QueryParam("type") @Size(max = 100) @Nullable String type,
            @QueryParam("step") @Size(max = 1000) @Nullable String step,
            @QueryParam("from") @Nullable String from,
            @QueryParam("to") @Nullable String to,
            @QueryParam("discarded") @Nullable String discarded,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor) {
        int most = QueryParams.limit(limit);
        var filter = filter(workflow, type, step, from, to, QueryParams.flag("discarded", discarded));
        // One more than asked for tells whether there is a next page.
        return letters.list(caller.tenant(), filter, DeadLetterCursor.parse(cursor), most + 1)
                .map(found -> new DeadLetterViews.Page(
                        found.stream()
                                .limit(most)
                                .map(DeadLetterViews.Letter::of)
                                .toList(),
                        found.size() > most
                                ? DeadLetterCursor.text(found.get(most - 1).place())
                                : null));
    }

    @GET
    @Path("/causes")
    public Uni<DeadLetterViews.Groups> causes(
            @QueryParam("workflow") @Size(max = 100) @Nullable String workflow,
            @QueryParam("type") @Size(max = 100) @Nullable String type,
            @QueryParam("step") @Size(max = 1000) @Nullable String step,
            @QueryParam("from") @Nullable String from,
            @QueryParam("to") @Nullable String to,
            @QueryParam("discarded") @Nullable String discarded,
            @QueryParam("limit") @Nullable String limit) {
        int most = QueryParams.limit(limit);
        var filter = filter(workflow, type, step, from, to, QueryParams.flag("discarded", discarded));
        return letters.causes(caller.tenant(), filter, most + 1)
                .map(found -> new DeadLetterViews.Groups(
                        found.stream()
                                .limit(most)
                                .map(DeadLetterViews.Group::of)
                                .toList(),
                        found.size() > most));
    }

    @POST
    @Path("/{id}/retry")
    public Uni<RestResponse<ExecutionViews.Ordered>> retry(@PathParam("id") String id) {
        var execution = QueryParams.pathId(id);
        return office.retry(caller.tenant(), execution)
                .map(found -> CommandResponses.accepted(answer(execution, found)));
    }

    @POST
    @Path("/retry")
    public Uni<RestResponse<DeadLetterViews.Queued>> retryMany(@Nullable String body, HttpHeaders headers) {
        var order = DeadLetterRequest.retry(JsonBody.json(body, headers), config, limits);
        return office.retry(caller.tenant(), order.filter(), order.limit())
                .map(moved -> CommandResponses.accepted(DeadLetterViews.Queued.of(moved)));
    }

    @POST
    @Path("/{id}/discard")
    public Uni<ExecutionViews.Ordered> discard(@PathParam("id") String id, @Nullable String body, HttpHeaders headers) {
        var execution = QueryParams.pathId(id);
        var reason = DeadLetterRequest.reason(JsonBody.json(body, headers), config);
        return office.discard(caller.tenant(), execution, reason).map(found -> answer(execution, found));
    }

    @POST
    @Path("/discard")
    public Uni<DeadLetterViews.Discarded> discardMany(@Nullable String body, HttpHeaders headers) {
        var order = DeadLetterRequest.discard(JsonBody.json(body, headers), config, limits);
        return office.discard(caller.tenant(), order.filter(), order.reason(), order.limit())
                .map(DeadLetterViews.Discarded::of);
    }

    private static DeadLetters.Filter filter(
            @Nullable String workflow,
            @Nullable String type,
            @Nullable String step,
            @Nullable String from,
            @Nullable String to,
            boolean discarded) {
        var place = QueryParams.text(step);
        return new DeadLetters.Filter(
                QueryParams.text(workflow),
                QueryParams.text(type),
                place == null ? null : Failure.placeOf(place),
                QueryParams.instant("from", from),
                QueryParams.instant("to", to),
                true,
                discarded);
    }

    private static ExecutionViews.Ordered answer(ExecutionId id, Optional<OrderResult> found) {
        var ordered = CommandResponses.done(
                id,
                found,
                status -> status == Status.FAILED
                        ? "is a discarded dead letter; POST /api/executions/" + id + "/retry runs it all the same"
                        : "is no dead letter: it is " + status.text());
        return ExecutionViews.Ordered.of(id, ordered);
    }
}
