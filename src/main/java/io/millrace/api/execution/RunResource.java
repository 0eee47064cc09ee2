package io.millrace.api.execution;

import static io.millrace.api.request.MediaTypes.JSON;

import io.millrace.api.ApiConfig;
import io.millrace.api.Examples;
import io.millrace.api.problem.ProblemBody;
import io.millrace.api.problem.ProblemBody.Fault;
import io.millrace.api.problem.ProblemType;
import io.millrace.api.problem.Refusal;
import io.millrace.api.request.JsonBody;
import io.millrace.api.request.QueryParams;
import io.millrace.security.Caller;
import io.millrace.submission.Seat;
import io.millrace.submission.Submission;
import io.millrace.submission.SubmissionRequest;
import io.millrace.submission.Submitted;
import io.millrace.submission.Terms;
import io.millrace.worker.Worker;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
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
    private final Worker worker;
    private final CompletionWait waiting;
    private final Caller caller;
    private final ApiConfig config;
    private final InstantSource clock;

    RunResource(
            Submission submission,
            Worker worker,
            CompletionWait waiting,
            Caller caller,
            ApiConfig config,
            InstantSource clock) {
        this.submission = submission;
        this.worker = worker;
        this.waiting = waiting;
        this.caller = caller;
        this.config = config;
        this.clock = clock;
    }

    @POST
    @Path("/{name}/run")
    @Operation(
            operationId = "runWorkflow",
            summary = "Run a workflow",
            description = "Answers when the execution is durable; follow it at Location, or live over the WebSocket"
                    + " /api/executions/{id}/live. With `wait`, answers when it is over, or when that time is.")
    @Parameter(
            name = IdempotencyKey.HEADER,
            in = ParameterIn.HEADER,
            description = "However often a request is sent under a key, it starts one execution, whose answer it gets."
                    + " A key stands for 24 h.",
            schema = @Schema(type = SchemaType.STRING, minLength = 1, maxLength = 255))
    @RequestBody(
            content =
                    @Content(
                            mediaType = JSON,
                            schema = @Schema(implementation = RunRequest.class),
                            examples = {
                                @ExampleObject(name = "run", value = Examples.RUN),
                                @ExampleObject(name = "at", value = Examples.RUN_AT),
                                @ExampleObject(name = "once", value = Examples.RUN_ONCE),
                                @ExampleObject(name = "here", value = Examples.RUN_HERE)
                            }))
    @APIResponse(
            responseCode = "202",
            description = "Stored; it is queued, or runs in this instance",
            headers =
                    @Header(
                            name = RunResponses.REPLAYED,
                            description = "`true` when the same request came before under the same key",
                            schema = @Schema(type = SchemaType.STRING)),
            content =
                    @Content(
                            mediaType = JSON,
                            schema = @Schema(implementation = RunResponses.Queued.class),
                            examples = @ExampleObject(name = "queued", value = Examples.QUEUED)))
    @APIResponse(
            responseCode = "200",
            description = "With `wait`: it is over",
            content =
                    @Content(
                            mediaType = JSON,
                            schema = @Schema(implementation = RunResponses.Finished.class),
                            examples = @ExampleObject(name = "finished", value = Examples.FINISHED)))
    @APIResponse(responseCode = "404", description = "There is no such workflow or version")
    @APIResponse(
            responseCode = "409",
            description = "The workflow is paused; the key belongs to another request; or `useQueue` is false and this"
                    + " instance runs no executions")
    @APIResponse(responseCode = "413", description = "The input is larger than millrace.input.max-size")
    @APIResponse(
            responseCode = "422",
            description = "The input does not fit the workflow's schema, or a field is not valid",
            content =
                    @Content(mediaType = ProblemBody.MEDIA_TYPE, schema = @Schema(implementation = ProblemBody.class)))
    @APIResponse(responseCode = "503", description = "Postgres is away; see Retry-After")
    public Uni<RestResponse<Object>> run(
            @PathParam("name") String name,
            @Parameter(
                            description = "An older version; absent: the newest.",
                            schema = @Schema(type = SchemaType.INTEGER, minimum = "1"))
                    @QueryParam("version")
                    @Nullable
                    String version,
            @Parameter(
                            description = "How long to wait for the end: `500ms`, `30s`; at most 60 s"
                                    + " (millrace.api.max-wait).",
                            schema = @Schema(type = SchemaType.STRING, examples = "30s"))
                    @QueryParam("wait")
                    @Nullable
                    String wait,
            @Nullable String body,
            HttpHeaders headers) {
        var run = RunRequest.read(JsonBody.json(body, headers), config);
        var key = IdempotencyKey.of(headers.getRequestHeader(IdempotencyKey.HEADER), run.idempotencyKey());
        var patience = QueryParams.wait(wait, config.maxWait());
        var tenant = caller.tenant();
        var request = new SubmissionRequest(
                tenant, name, QueryParams.version(version), run.triggerData(), "api", run.priority(), run.start());
        return Uni.createFrom()
                .deferred(() -> submission.submit(request, new Terms(key, seat(run))))
                .map(RunResource::accepted)
                .chain(accepted -> answer(tenant, accepted, patience));
    }

    @POST
    @Path("/{name}/execute")
    @Operation(operationId = "executeWorkflow", summary = "Run a workflow: the same as /run")
    @Parameter(name = IdempotencyKey.HEADER, in = ParameterIn.HEADER, schema = @Schema(type = SchemaType.STRING))
    @RequestBody(
            content =
                    @Content(
                            mediaType = JSON,
                            schema = @Schema(implementation = RunRequest.class),
                            examples = @ExampleObject(name = "run", value = Examples.RUN)))
    @APIResponse(
            responseCode = "202",
            description = "Stored; it is queued, or runs in this instance",
            content = @Content(mediaType = JSON, schema = @Schema(implementation = RunResponses.Queued.class)))
    @APIResponse(
            responseCode = "200",
            description = "With `wait`: it is over",
            content = @Content(mediaType = JSON, schema = @Schema(implementation = RunResponses.Finished.class)))
    public Uni<RestResponse<Object>> execute(
            @PathParam("name") String name,
            @Parameter(schema = @Schema(type = SchemaType.INTEGER, minimum = "1")) @QueryParam("version") @Nullable
                    String version,
            @Parameter(schema = @Schema(type = SchemaType.STRING, examples = "30s")) @QueryParam("wait") @Nullable
                    String wait,
            @Nullable String body,
            HttpHeaders headers) {
        return run(name, version, wait, body, headers);
    }

    // Right before the submission, which starts or frees it.
    private @Nullable Seat seat(RunRequest run) {
        if (run.useQueue()) {
            return null;
        }
        if (!worker.works()) {
            throw new Refusal(
                    ProblemType.NO_WORKER_HERE,
                    "This instance runs no executions (WORKFLOW_CONCURRENCY=0): leave useQueue out, and a worker takes it"
                            + " from the queue, or ask an instance that works.");
        }
        var now = clock.instant();
        return run.start().due(now).isAfter(now) ? null : worker.seat().orElse(null);
    }

    private Uni<RestResponse<Object>> answer(
            String tenant, RunResponses.Accepted accepted, @Nullable Duration patience) {
        return patience == null
                ? Uni.createFrom().item(accepted.answer())
                : waiting.forTheEnd(tenant, accepted.id(), patience, accepted.replayed())
                        .map(accepted::answer);
    }

    private static RunResponses.Accepted accepted(Submitted submitted) {
        if (submitted instanceof Submitted.Accepted born) {
            return new RunResponses.Accepted(born.id(), born.queued(), false, born.reason());
        }
        if (submitted instanceof Submitted.Replayed first) {
            return new RunResponses.Accepted(first.id(), first.queued(), true, first.reason());
        }
        throw refusal(submitted);
    }

    private static Refusal refusal(Submitted submitted) {
        if (submitted instanceof Submitted.Invalid invalid) {
            return RunRequest.invalid(invalid.faults().stream()
                    .map(fault -> Fault.at(fault.path(), fault.message()))
                    .toList());
        }
        if (submitted instanceof Submitted.KeyTaken taken) {
            return new Refusal(
                    ProblemType.IDEMPOTENCY_KEY_TAKEN,
                    taken.reason(),
                    List.of(Fault.at(IdempotencyKey.FIELD, "first used by execution " + taken.first())));
        }
        var type = submitted instanceof Submitted.Unknown
                ? ProblemType.UNKNOWN_WORKFLOW
                : submitted instanceof Submitted.Inactive ? ProblemType.WORKFLOW_PAUSED : ProblemType.TOO_LARGE;
        return new Refusal(type, submitted.reason());
    }
}
