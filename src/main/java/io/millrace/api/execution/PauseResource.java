package io.millrace.api.execution;

import static io.millrace.api.request.MediaTypes.JSON;

import io.millrace.api.problem.Refusal;
import io.millrace.api.request.CommandResponses;
import io.millrace.api.request.QueryParams;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.Status;
import io.millrace.journal.Executions;
import io.millrace.run.Control;
import io.millrace.security.Caller;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** Executions that are to stand still for a while. */
@Path("/api/executions/{id}")
@Produces(JSON)
@Tag(name = "executions", description = "Runs of workflows: how they stand, cancel and retry")
class PauseResource {

    private final Executions executions;
    private final Control control;
    private final Caller caller;

    PauseResource(Executions executions, Control control, Caller caller) {
        this.executions = executions;
        this.control = control;
        this.caller = caller;
    }

    @POST
    @Path("/pause")
    @Operation(
            operationId = "pauseExecution",
            summary = "Pause an execution and all it started",
            description =
                    "No further step starts. Steps under way are finished and recorded; then it leaves its worker and is"
                            + " `waiting`, with `pausedAt`, until it is resumed or cancelled. Pausing a paused one changes nothing.")
    @APIResponse(
            responseCode = "200",
            description = "It stands",
            content = @Content(mediaType = JSON, schema = @Schema(implementation = ExecutionViews.One.class)))
    @APIResponse(
            responseCode = "202",
            description = "It stands when the steps under way are through",
            content = @Content(mediaType = JSON, schema = @Schema(implementation = ExecutionViews.One.class)))
    @APIResponse(responseCode = "404", description = "There is none")
    @APIResponse(responseCode = "409", description = "It is over")
    public Uni<RestResponse<ExecutionViews.One>> pause(@PathParam("id") String id) {
        var execution = QueryParams.pathId(id);
        var tenant = caller.tenant();
        return control.pause(tenant, execution)
                .invoke(found -> CommandResponses.done(execution, found, "it is over, there is nothing to pause"))
                .chain(found -> view(tenant, execution));
    }

    @POST
    @Path("/resume")
    @Operation(
            operationId = "resumeExecution",
            summary = "Let a paused execution go on, with all it started",
            description = "It is queued. Steps that waited wait on until their time.")
    @APIResponse(
            responseCode = "202",
            description = "It goes on",
            content = @Content(mediaType = JSON, schema = @Schema(implementation = ExecutionViews.One.class)))
    @APIResponse(responseCode = "404", description = "There is none")
    @APIResponse(responseCode = "409", description = "It is not paused")
    public Uni<RestResponse<ExecutionViews.One>> resume(@PathParam("id") String id) {
        var execution = QueryParams.pathId(id);
        var tenant = caller.tenant();
        return control.resume(tenant, execution)
                .invoke(found -> CommandResponses.done(execution, found, "it is not paused"))
                .chain(found -> view(tenant, execution));
    }

    private Uni<RestResponse<ExecutionViews.One>> view(String tenant, ExecutionId id) {
        return executions.find(tenant, id).map(found -> {
            var details = found.orElseThrow(Refusal.unknownExecution(id.toString()));
            var stands = details.summary().status() == Status.WAITING
                    && details.summary().pausedAt() != null;
            return RestResponse.ResponseBuilder.create(
                            stands ? RestResponse.Status.OK : RestResponse.Status.ACCEPTED,
                            ExecutionViews.One.of(details))
                    .build();
        });
    }
}
