package io.millrace.api.execution;

import static io.millrace.api.request.MediaTypes.JSON;

import io.millrace.api.problem.ProblemType;
import io.millrace.api.problem.Refusal;
import io.millrace.api.request.OrderResponses;
import io.millrace.api.request.QueryParams;
import io.millrace.control.RerunService;
import io.millrace.control.Reruns;
import io.millrace.execution.ExecutionId;
import io.millrace.security.Caller;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Reruns of ended executions, from a step on. */
@Path("/api/executions")
@Produces(JSON)
@RegisterForReflection // Endpoints reads what it declares.
class RerunResource {

    private final RerunService rerun;
    private final Reruns reruns;
    private final Caller caller;

    RerunResource(RerunService rerun, Reruns reruns, Caller caller) {
        this.rerun = rerun;
        this.reruns = reruns;
        this.caller = caller;
    }

    @POST
    @Path("/{id}/rerun")
    public Uni<RestResponse<RerunViews.Queued>> rerun(
            @PathParam("id") String id, @QueryParam("from") @Nullable String from) {
        var execution = QueryParams.pathId(id);
        return rerun.order(caller.principal().actor(), execution, QueryParams.text(from))
                .map(answer -> OrderResponses.accepted(answer(execution, from, answer)));
    }

    @GET
    @Path("/{id}/reruns")
    public Uni<RerunViews.EarlierEnds> earlier(@PathParam("id") String id) {
        return reruns.earlier(caller.principal().tenant(), QueryParams.pathId(id))
                .map(found -> new RerunViews.EarlierEnds(found.orElseThrow(Refusal.unknownExecution(id)).stream()
                        .map(RerunViews.EarlierEnd::of)
                        .toList()));
    }

    private static RerunViews.Queued answer(ExecutionId id, @Nullable String from, RerunService.Answer answer) {
        if (answer instanceof RerunService.Queued queued) {
            return new RerunViews.Queued(id.toString(), "queued", queued.number(), queued.steps());
        }
        if (answer instanceof RerunService.UnknownStep unknown) {
            throw Refusal.at(
                    ProblemType.INVALID_REQUEST,
                    "from",
                    "there is no top-level step '" + from + "'; there are: " + String.join(", ", unknown.steps()));
        }
        if (answer instanceof RerunService.VersionGone gone) {
            throw refusal(
                    id,
                    "cannot run again: version " + gone.version() + " of workflow '" + gone.workflow()
                            + "' no longer exists.");
        }
        throw answer instanceof RerunService.Refused refused
                ? refusal(id, refused.why())
                : new IllegalStateException("no answer: " + answer);
    }

    private static Refusal refusal(ExecutionId id, Reruns.Answer why) {
        if (why instanceof Reruns.NotTerminal running) {
            return refusal(id, "is " + running.status().text() + ": only one that is over can run again.");
        }
        if (why instanceof Reruns.ChildOpen at) {
            return refusal(
                    id,
                    "has started execution '" + at.child() + "', which is not over. Wait for it, or cancel it with"
                            + " POST /api/executions/" + at.child() + "/cancel.");
        }
        if (why instanceof Reruns.CompensationUnfinished) {
            return refusal(
                    id,
                    "was cancelled while it compensated. POST /api/executions/" + id
                            + "/retry continues the compensation; then it can be rerun.");
        }
        if (why instanceof Reruns.TooMany many) {
            return refusal(
                    id,
                    "was run again " + many.limit()
                            + " times, which is the limit (millrace.journal.max-reruns). Run the workflow again instead.");
        }
        return Refusal.unknownExecution(id.toString()).get();
    }

    private static Refusal refusal(ExecutionId id, String why) {
        return new Refusal(ProblemType.WRONG_STATE, "Execution '" + id + "' " + why);
    }
}
