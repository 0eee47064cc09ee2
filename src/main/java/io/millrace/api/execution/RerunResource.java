package io.millrace.api.execution;

import static io.millrace.api.request.MediaTypes.JSON;

import io.millrace.api.DeadLetterExamples;
import io.millrace.api.problem.ProblemType;
import io.millrace.api.problem.Refusal;
import io.millrace.api.request.CommandResponses;
import io.millrace.api.request.QueryParams;
import io.millrace.execution.ExecutionId;
import io.millrace.journal.Reruns;
import io.millrace.run.Rerun;
import io.millrace.security.Caller;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Executions that are over, run again from a step on. */
@Path("/api/executions")
@Produces(JSON)
@Tag(name = "executions", description = "Runs of workflows: how they stand, cancel and retry")
class RerunResource {

    private final Rerun rerun;
    private final Reruns reruns;
    private final Caller caller;

    RerunResource(Rerun rerun, Reruns reruns, Caller caller) {
        this.rerun = rerun;
        this.reruns = reruns;
        this.caller = caller;
    }

    @POST
    @Path("/{id}/rerun")
    @Operation(
            operationId = "rerunExecution",
            summary = "Run an execution that is over again, from a step on",
            description =
                    "The step and everything that depends on it run again, as attempt 1 of the same execution; the"
                            + " results of the others are kept. Steps that run again send another Idempotency-Key than before,"
                            + " the same for all attempts within the rerun.")
    @APIResponse(
            responseCode = "202",
            description = "It is queued",
            content =
                    @Content(
                            mediaType = JSON,
                            schema = @Schema(implementation = RerunViews.Queued.class),
                            examples = @ExampleObject(name = "rerun", value = DeadLetterExamples.RERUN)))
    @APIResponse(responseCode = "404", description = "There is no such execution")
    @APIResponse(
            responseCode = "409",
            description = "It is not over, or a child of a step is not, or it was run again too often")
    @APIResponse(responseCode = "422", description = "Its version of the workflow has no such step at the top level")
    public Uni<RestResponse<RerunViews.Queued>> rerun(
            @PathParam("id") String id,
            @Parameter(description = "Id of a top-level step; absent: all run again.") @QueryParam("from") @Nullable
                    String from) {
        var execution = QueryParams.pathId(id);
        return rerun.order(caller.tenant(), execution, QueryParams.text(from))
                .map(answer -> CommandResponses.accepted(answer(execution, from, answer)));
    }

    @GET
    @Path("/{id}/reruns")
    @Operation(
            operationId = "listReruns",
            summary = "How an execution had ended before each time it was run again",
            description = "What its steps had come to then stands in the execution, marked with `supersededBy`.")
    @APIResponse(responseCode = "404", description = "There is no such execution")
    public Uni<RerunViews.EarlierEnds> earlier(@PathParam("id") String id) {
        return reruns.earlier(caller.tenant(), QueryParams.pathId(id))
                .map(found -> new RerunViews.EarlierEnds(found.orElseThrow(Refusal.unknownExecution(id)).stream()
                        .map(RerunViews.EarlierEnd::of)
                        .toList()));
    }

    private static RerunViews.Queued answer(ExecutionId id, @Nullable String from, Rerun.Answer answer) {
        if (answer instanceof Rerun.Queued queued) {
            return new RerunViews.Queued(id.toString(), "queued", queued.number(), queued.steps());
        }
        if (answer instanceof Rerun.UnknownStep unknown) {
            throw Refusal.at(
                    ProblemType.INVALID_REQUEST,
                    "from",
                    "there is no step '" + from + "' at the top level; there are: "
                            + String.join(", ", unknown.steps()));
        }
        if (answer instanceof Rerun.VersionGone gone) {
            throw refusal(
                    id,
                    "cannot run again: version " + gone.version() + " of workflow '" + gone.workflow()
                            + "' is no longer there.");
        }
        throw answer instanceof Rerun.Refused refused
                ? refusal(id, refused.why())
                : new IllegalStateException("no answer: " + answer);
    }

    private static Refusal refusal(ExecutionId id, Reruns.Answer why) {
        if (why instanceof Reruns.NotOver running) {
            return refusal(id, "is " + running.status().text() + ": only one that is over can run again.");
        }
        if (why instanceof Reruns.ChildAtWork at) {
            return refusal(
                    id,
                    "has started execution '" + at.child() + "', which is not over. Wait for it, or cancel it with"
                            + " POST /api/executions/" + at.child() + "/cancel.");
        }
        if (why instanceof Reruns.HalfUndone) {
            return refusal(
                    id,
                    "was cancelled while it compensated. POST /api/executions/" + id
                            + "/retry goes on with that; then it can run again.");
        }
        if (why instanceof Reruns.TooMany many) {
            return refusal(
                    id,
                    "was run again " + many.limit()
                            + " times, as often as it may (millrace.journal.max-reruns). Run the workflow anew.");
        }
        return Refusal.unknownExecution(id.toString()).get();
    }

    private static Refusal refusal(ExecutionId id, String why) {
        return new Refusal(ProblemType.WRONG_STATE, "Execution '" + id + "' " + why);
    }
}
