package io.millrace.api.execution;

import static io.millrace.api.request.MediaTypes.JSON;

import io.millrace.api.ApiConfig;
import io.millrace.api.Examples;
import io.millrace.api.problem.ProblemType;
import io.millrace.api.problem.Refusal;
import io.millrace.api.request.CommandResponses;
import io.millrace.api.request.JsonBody;
import io.millrace.api.request.QueryParams;
import io.millrace.journal.Executions;
import io.millrace.run.Control;
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
import java.util.Set;
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

/** Executions: read, list, cancel, retry. */
@Path("/api/executions")
@Produces(JSON)
@Tag(name = "executions", description = "Runs of workflows: how they stand, cancel and retry")
class ExecutionResource {

    static final int MAX_REASON = 1_000;

    private final Executions executions;
    private final Control control;
    private final Caller caller;
    private final ApiConfig config;

    ExecutionResource(Executions executions, Control control, Caller caller, ApiConfig config) {
        this.executions = executions;
        this.control = control;
        this.caller = caller;
        this.config = config;
    }

    @GET
    @Path("/{id}")
    @Operation(operationId = "getExecution", summary = "An execution with its steps")
    @APIResponse(
            responseCode = "200",
            description = "As it stands",
            content =
                    @Content(
                            mediaType = JSON,
                            schema = @Schema(implementation = ExecutionViews.One.class),
                            examples = @ExampleObject(name = "succeeded", value = Examples.EXECUTION)))
    @APIResponse(responseCode = "404", description = "There is none")
    public Uni<ExecutionViews.One> get(
            @PathParam("id") String id,
            @Parameter(
                            description = "`false`: inputs and outputs are null, and only their sizes are told.",
                            schema = @Schema(type = SchemaType.BOOLEAN, defaultValue = "true"))
                    @QueryParam("values")
                    @Nullable
                    String values) {
        return executions
                .find(caller.tenant(), QueryParams.pathId(id), QueryParams.flag("values", values, true))
                .map(found -> ExecutionViews.One.of(found.orElseThrow(Refusal.unknownExecution(id))));
    }

    @GET
    @Operation(
            operationId = "listExecutions",
            summary = "Executions, newest first",
            description =
                    "A search for a `text` looks at millrace.api.max-searched executions at a time. When it ends before"
                            + " the page is full, `searchedTo` says how far it went, and `next` goes on there.")
    @APIResponse(
            responseCode = "200",
            description = "A page of them",
            content =
                    @Content(
                            mediaType = JSON,
                            schema = @Schema(implementation = ExecutionViews.Page.class),
                            examples = @ExampleObject(name = "page", value = Examples.EXECUTIONS)))
    public Uni<ExecutionViews.Page> list(
            @Parameter(description = "Only of this workflow.") @QueryParam("workflow") @Size(max = 100) @Nullable
                    String workflow,
            @Parameter(
                            description = "Only in one of these states, separated by commas.",
                            schema = @Schema(type = SchemaType.STRING, examples = "failed,running"))
                    @QueryParam("status")
                    @Nullable
                    String status,
            @Parameter(
                            description = "Only created at this instant or later.",
                            schema = @Schema(type = SchemaType.STRING, format = "date-time"))
                    @QueryParam("createdFrom")
                    @Nullable
                    String createdFrom,
            @Parameter(
                            description = "Only created before this instant.",
                            schema = @Schema(type = SchemaType.STRING, format = "date-time"))
                    @QueryParam("createdTo")
                    @Nullable
                    String createdTo,
            @Parameter(description = "Only children of this execution.") @QueryParam("parent") @Nullable String parent,
            @Parameter(
                            description =
                                    "Only with this in the workflow's name, the error or the input as JSON, or at the"
                                            + " beginning of the id; 3 to 200 characters, in any case.")
                    @QueryParam("text")
                    @Nullable
                    String text,
            @Parameter(description = "Only these, separated by commas, at most 500; unknown ones are left out.")
                    @QueryParam("ids")
                    @Nullable
                    String ids,
            @Parameter(
                            description = "1 to 500; when absent 50, or as many as there are `ids`.",
                            schema = @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = "500"))
                    @QueryParam("limit")
                    @Nullable
                    String limit,
            @Parameter(description = "The `next` of the page before.") @QueryParam("cursor") @Nullable String cursor) {
        var chosen = QueryParams.ids(ids);
        int most = QueryParams.limit(limit, chosen.isEmpty() ? QueryParams.DEFAULT_LIMIT : chosen.size());
        var wanted = QueryParams.search(text);
        var filter = new Executions.Filter(
                workflow,
                QueryParams.statuses(status),
                QueryParams.instant("createdFrom", createdFrom),
                QueryParams.instant("createdTo", createdTo),
                QueryParams.execution("parent", parent),
                QueryParams.execution("cursor", cursor),
                chosen,
                true);
        // One more than asked for tells whether there is a next page.
        return executions
                .matching(caller.tenant(), filter, wanted, most + 1, config.reach())
                .map(some -> ExecutionViews.Page.of(some, most));
    }

    @POST
    @Path("/{id}/cancel")
    @Operation(
            operationId = "cancelExecution",
            summary = "Cancel an execution and all it started",
            description =
                    "It is cancelled when this answers, whatever its worker does; what its steps did stays done. With"
                            + " `compensate: true`, what is under way is aborted, its completed steps are compensated, and it is"
                            + " cancelled when that is through.")
    @RequestBody(
            content =
                    @Content(
                            mediaType = JSON,
                            schema = @Schema(implementation = Cancel.class),
                            examples = @ExampleObject(name = "cancel", value = Examples.CANCEL)))
    @APIResponse(
            responseCode = "200",
            description = "It is cancelled; or queued, to be compensated first",
            content = @Content(mediaType = JSON, schema = @Schema(implementation = ExecutionViews.Ordered.class)))
    @APIResponse(responseCode = "404", description = "There is none")
    @APIResponse(responseCode = "409", description = "It was over already")
    public Uni<ExecutionViews.Ordered> cancel(@PathParam("id") String id, @Nullable String body, HttpHeaders headers) {
        var execution = QueryParams.pathId(id);
        var order = Cancel.read(JsonBody.json(body, headers), config);
        return control.cancel(caller.tenant(), execution, order.reason(), order.compensate())
                .map(found -> ExecutionViews.Ordered.of(
                        execution, CommandResponses.done(execution, found, "it is over already")));
    }

    @POST
    @Path("/{id}/retry")
    @Operation(
            operationId = "retryExecution",
            summary = "Queue a failed or cancelled execution again",
            description = "As attempt 1; the steps it has completed are kept and not run again.")
    @APIResponse(
            responseCode = "202",
            description = "It is queued",
            content = @Content(mediaType = JSON, schema = @Schema(implementation = ExecutionViews.Ordered.class)))
    @APIResponse(responseCode = "404", description = "There is none")
    @APIResponse(responseCode = "409", description = "It is neither failed nor cancelled")
    public Uni<RestResponse<ExecutionViews.Ordered>> retry(@PathParam("id") String id) {
        var execution = QueryParams.pathId(id);
        return control.retry(caller.tenant(), execution)
                .map(found ->
                        CommandResponses.done(execution, found, "only a failed or cancelled one can be tried again"))
                .map(done -> CommandResponses.accepted(ExecutionViews.Ordered.of(execution, done)));
    }

    /**
     * What to cancel for.
     *
     * @param reason stands in the execution's error and in its event
     * @param compensate whether its completed steps are compensated first
     */
    @Schema(name = "CancelRequest", additionalProperties = Schema.False.class)
    record Cancel(
            @Schema(maxLength = MAX_REASON, examples = "no longer needed")
            String reason,

            @Schema(defaultValue = "false") boolean compensate) {

        static Cancel read(@Nullable String body, ApiConfig config) {
            var fields = JsonBody.object(body, config, Set.of("reason", "compensate"));
            var compensate = fields.get("compensate");
            if (compensate != null && !(compensate instanceof Boolean)) {
                throw Refusal.at(ProblemType.INVALID_REQUEST, "compensate", "must be true or false");
            }
            boolean undo = Boolean.TRUE.equals(compensate);
            var reason = fields.get("reason");
            if (reason == null) {
                return new Cancel("cancelled over the API", undo);
            }
            if (!(reason instanceof String text) || text.length() > MAX_REASON) {
                throw Refusal.at(
                        ProblemType.INVALID_REQUEST,
                        "reason",
                        "must be a text of at most " + MAX_REASON + " characters");
            }
            return new Cancel(text, undo);
        }
    }
}
