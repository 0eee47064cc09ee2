package io.millrace.api;

import static io.millrace.api.MediaTypes.JSON;

import io.millrace.api.ProblemBody.Fault;
import io.millrace.security.Caller;
import io.millrace.submission.Submission;
import io.millrace.submission.SubmissionRequest;
import io.millrace.submission.Submitted;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
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

/** Runs a workflow. {@code /run} and {@code /execute} are the same door. */
@Path("/api/workflows")
@Produces(JSON)
@Tag(name = "workflows", description = "Definitions and their versions, and the door that runs them")
class RunResource {

    private final Submission submission;
    private final Caller caller;
    private final ApiConfig config;

    RunResource(Submission submission, Caller caller, ApiConfig config) {
        this.submission = submission;
        this.caller = caller;
        this.config = config;
    }

    /** @param jobId the id of the execution */
    @Schema(name = "Queued")
    record Queued(
            boolean success,
            boolean queued,

            @Schema(description = "The execution's id", examples = "019a9f3c-6c1e-7d31-8012-3456789abcde")
            String jobId,

            @Schema(examples = "Workflow queued for execution")
            String message) {}

    @POST
    @Path("/{name}/run")
    @Operation(
            operationId = "runWorkflow",
            summary = "Run a workflow",
            description = "Answers when the execution is durable; follow it at Location, or live over the WebSocket"
                    + " /api/executions/{id}/live.")
    @RequestBody(
            content =
                    @Content(
                            mediaType = JSON,
                            schema = @Schema(implementation = RunBody.class),
                            examples = @ExampleObject(name = "run", value = Examples.RUN)))
    @APIResponse(
            responseCode = "202",
            description = "Stored and queued",
            content = @Content(mediaType = JSON, schema = @Schema(implementation = Queued.class)))
    @APIResponse(responseCode = "404", description = "There is no such workflow or version")
    @APIResponse(responseCode = "409", description = "The workflow is paused")
    @APIResponse(responseCode = "413", description = "The input is larger than millrace.input.max-size")
    @APIResponse(
            responseCode = "422",
            description = "The input does not fit the workflow's schema, or a field is not valid",
            content =
                    @Content(mediaType = ProblemBody.MEDIA_TYPE, schema = @Schema(implementation = ProblemBody.class)))
    @APIResponse(responseCode = "503", description = "Postgres is away; see Retry-After")
    public Uni<RestResponse<Queued>> run(
            @PathParam("name") String name,
            @Parameter(
                            description = "An older version; absent: the newest.",
                            schema = @Schema(type = SchemaType.INTEGER, minimum = "1"))
                    @QueryParam("version")
                    @Nullable
                    String version,
            @Nullable String body,
            HttpHeaders headers) {
        var run = RunBody.read(Bodies.json(body, headers), config);
        var request = new SubmissionRequest(
                caller.tenant(), name, Params.version(version), run.triggerData(), "api", run.priority(), run.delay());
        return submission.submit(request).map(RunResource::answer);
    }

    @POST
    @Path("/{name}/execute")
    @Operation(operationId = "executeWorkflow", summary = "Run a workflow: the same as /run")
    @RequestBody(
            content =
                    @Content(
                            mediaType = JSON,
                            schema = @Schema(implementation = RunBody.class),
                            examples = @ExampleObject(name = "run", value = Examples.RUN)))
    @APIResponse(
            responseCode = "202",
            description = "Stored and queued",
            content = @Content(mediaType = JSON, schema = @Schema(implementation = Queued.class)))
    public Uni<RestResponse<Queued>> execute(
            @PathParam("name") String name,
            @Parameter(schema = @Schema(type = SchemaType.INTEGER, minimum = "1")) @QueryParam("version") @Nullable
                    String version,
            @Nullable String body,
            HttpHeaders headers) {
        return run(name, version, body, headers);
    }

    private static RestResponse<Queued> answer(Submitted submitted) {
        if (submitted instanceof Submitted.Accepted accepted) {
            var id = accepted.id().toString();
            return RestResponse.ResponseBuilder.<Queued>create(RestResponse.Status.ACCEPTED)
                    // A path, which says the same behind any proxy; to make it a URL would need the request's context.
                    .header(HttpHeaders.LOCATION, "/api/executions/" + id)
                    .entity(new Queued(true, true, id, accepted.reason()))
                    .build();
        }
        throw refusal(submitted);
    }

    private static Refusal refusal(Submitted submitted) {
        if (submitted instanceof Submitted.Invalid invalid) {
            return RunBody.invalid(invalid.faults().stream()
                    .map(fault -> Fault.at(fault.path(), fault.message()))
                    .toList());
        }
        var type = submitted instanceof Submitted.Unknown
                ? ProblemType.UNKNOWN_WORKFLOW
                : submitted instanceof Submitted.Inactive ? ProblemType.WORKFLOW_PAUSED : ProblemType.TOO_LARGE;
        return new Refusal(type, submitted.reason());
    }
}
