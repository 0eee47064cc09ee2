package io.millrace.api.deadletter;

import static io.millrace.api.request.MediaTypes.JSON;

import io.millrace.api.ApiConfig;
import io.millrace.api.DeadLetterExamples;
import io.millrace.api.execution.ExecutionViews;
import io.millrace.api.request.CommandResponses;
import io.millrace.api.request.JsonBody;
import io.millrace.api.request.QueryParams;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.Failure;
import io.millrace.execution.Status;
import io.millrace.journal.DeadLetters;
import io.millrace.journal.Executions;
import io.millrace.run.DeadLetterConfig;
import io.millrace.run.DeadLetterOffice;
import io.millrace.security.Caller;
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
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Dead letters: look, count, try again, discard. */
@Path("/api/dead-letters")
@Produces(JSON)
@Tag(name = "dead letters", description = "Executions that failed for good, until a person retries or discards them")
class DeadLetterResource {

    private static final String STEP =
            "Only from this step; * stands for the number of a turn, and a number for any turn.";
    private static final String FROM = "Only failed at this instant or later.";
    private static final String TO = "Only failed before this instant.";

    private final DeadLetters letters;
    private final DeadLetterOffice office;
    private final DeadLetterConfig limits;
    private final Caller caller;
    private final ApiConfig config;

    DeadLetterResource(
            DeadLetters letters, DeadLetterOffice office, DeadLetterConfig limits, Caller caller, ApiConfig config) {
        this.letters = letters;
        this.office = office;
        this.limits = limits;
        this.caller = caller;
        this.config = config;
    }

    @GET
    @Operation(operationId = "listDeadLetters", summary = "Dead letters, the last that failed first")
    @APIResponse(
            responseCode = "200",
            description = "A page of them",
            content =
                    @Content(
                            mediaType = JSON,
                            schema = @Schema(implementation = DeadLetterViews.Page.class),
                            examples = @ExampleObject(name = "page", value = DeadLetterExamples.PAGE)))
    public Uni<DeadLetterViews.Page> list(
            @QueryParam("workflow") @Size(max = 100) @Nullable String workflow,
            @Parameter(description = "Only with this type of failure.") @QueryParam("type") @Size(max = 100) @Nullable
                    String type,
            @Parameter(description = STEP) @QueryParam("step") @Size(max = 1000) @Nullable String step,
            @Parameter(description = FROM, schema = @Schema(type = SchemaType.STRING, format = "date-time"))
                    @QueryParam("from")
                    @Nullable
                    String from,
            @Parameter(description = TO, schema = @Schema(type = SchemaType.STRING, format = "date-time"))
                    @QueryParam("to")
                    @Nullable
                    String to,
            @Parameter(
                            description = "`true`: the discarded ones, instead of those that are not.",
                            schema = @Schema(type = SchemaType.BOOLEAN, defaultValue = "false"))
                    @QueryParam("discarded")
                    @Nullable
                    String discarded,
            @Parameter(
                            description = "1 to 500, 50 when absent.",
                            schema = @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = "500"))
                    @QueryParam("limit")
                    @Nullable
                    String limit,
            @Parameter(description = "The `next` of the page before.") @QueryParam("cursor") @Nullable String cursor) {
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
    @Operation(
            operationId = "deadLetterCauses",
            summary = "How many dead letters have which cause, most frequent first",
            description = "Grouped by workflow, type of the failure and step, all turns of a loop together.")
    @APIResponse(
            responseCode = "200",
            description = "The causes",
            content =
                    @Content(
                            mediaType = JSON,
                            schema = @Schema(implementation = DeadLetterViews.Groups.class),
                            examples = @ExampleObject(name = "causes", value = DeadLetterExamples.CAUSES)))
    public Uni<DeadLetterViews.Groups> causes(
            @QueryParam("workflow") @Size(max = 100) @Nullable String workflow,
            @QueryParam("type") @Size(max = 100) @Nullable String type,
            @Parameter(description = STEP) @QueryParam("step") @Size(max = 1000) @Nullable String step,
            @Parameter(description = FROM) @QueryParam("from") @Nullable String from,
            @Parameter(description = TO) @QueryParam("to") @Nullable String to,
            @Parameter(description = "Of the discarded ones instead.") @QueryParam("discarded") @Nullable
                    String discarded,
            @Parameter(description = "1 to 500, 50 when absent.") @QueryParam("limit") @Nullable String limit) {
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
    @Operation(
            operationId = "retryDeadLetter",
            summary = "Queue a dead letter again",
            description = "As attempt 1; the steps it has completed are kept and not run again.")
    @APIResponse(
            responseCode = "202",
            description = "It is queued, and no dead letter any more",
            content = @Content(mediaType = JSON, schema = @Schema(implementation = ExecutionViews.Ordered.class)))
    @APIResponse(responseCode = "404", description = "There is no such execution")
    @APIResponse(responseCode = "409", description = "It is no dead letter, or a discarded one")
    public Uni<RestResponse<ExecutionViews.Ordered>> retry(@PathParam("id") String id) {
        var execution = QueryParams.pathId(id);
        return office.retry(caller.tenant(), execution)
                .map(found -> CommandResponses.accepted(answer(execution, found)));
    }

    @POST
    @Path("/retry")
    @Operation(
            operationId = "retryDeadLetters",
            summary = "Queue those that match again, oldest first",
            description =
                    "Without a body: all, as far as `limit` goes. Call it again while `more` is true. One that fails"
                            + " again while this goes on is not taken twice.")
    @RequestBody(
            content =
                    @Content(
                            mediaType = JSON,
                            schema = @Schema(implementation = DeadLetterRequest.Some.class),
                            examples = @ExampleObject(name = "retry", value = DeadLetterExamples.RETRY)))
    @APIResponse(
            responseCode = "202",
            description = "They are queued",
            content = @Content(mediaType = JSON, schema = @Schema(implementation = DeadLetterViews.Queued.class)))
    @APIResponse(responseCode = "422", description = "A field is not valid")
    public Uni<RestResponse<DeadLetterViews.Queued>> retryMany(@Nullable String body, HttpHeaders headers) {
        var order = DeadLetterRequest.retry(JsonBody.json(body, headers), config, limits);
        return office.retry(caller.tenant(), order.filter(), order.limit())
                .map(moved -> CommandResponses.accepted(DeadLetterViews.Queued.of(moved)));
    }

    @POST
    @Path("/{id}/discard")
    @Operation(
            operationId = "discardDeadLetter",
            summary = "Mark a dead letter as done with",
            description = "It stays a failed execution, and is listed with `discarded=true` only."
                    + " POST /api/executions/{id}/retry takes it back.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = JSON,
                            schema = @Schema(implementation = DeadLetterRequest.Reason.class),
                            examples = @ExampleObject(name = "discard", value = DeadLetterExamples.DISCARD)))
    @APIResponse(
            responseCode = "200",
            description = "It is discarded",
            content = @Content(mediaType = JSON, schema = @Schema(implementation = ExecutionViews.Ordered.class)))
    @APIResponse(responseCode = "404", description = "There is no such execution")
    @APIResponse(responseCode = "409", description = "It is no dead letter, or discarded already")
    @APIResponse(responseCode = "422", description = "There is no reason")
    public Uni<ExecutionViews.Ordered> discard(@PathParam("id") String id, @Nullable String body, HttpHeaders headers) {
        var execution = QueryParams.pathId(id);
        var reason = DeadLetterRequest.reason(JsonBody.json(body, headers), config);
        return office.discard(caller.tenant(), execution, reason).map(found -> answer(execution, found));
    }

    @POST
    @Path("/discard")
    @Operation(operationId = "discardDeadLetters", summary = "Mark those that match as done with, oldest first")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = JSON,
                            schema = @Schema(implementation = DeadLetterRequest.ReasonAndSome.class),
                            examples = @ExampleObject(name = "discard", value = DeadLetterExamples.DISCARD_MANY)))
    @APIResponse(
            responseCode = "200",
            description = "They are discarded",
            content = @Content(mediaType = JSON, schema = @Schema(implementation = DeadLetterViews.Discarded.class)))
    @APIResponse(responseCode = "422", description = "There is no reason, or a field is not valid")
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

    private static ExecutionViews.Ordered answer(ExecutionId id, Optional<Executions.Ordered> found) {
        var ordered = CommandResponses.done(
                id,
                found,
                status -> status == Status.FAILED
                        ? "is a discarded dead letter; POST /api/executions/" + id + "/retry runs it all the same"
                        : "is no dead letter: it is " + status.text());
        return ExecutionViews.Ordered.of(id, ordered);
    }
}
