package io.millrace.api.execution;

import static io.millrace.api.request.MediaTypes.JSON;

import io.millrace.api.ApiConfig;
import io.millrace.api.problem.ProblemBody.Fault;
import io.millrace.api.problem.ProblemType;
import io.millrace.api.problem.Refusal;
import io.millrace.api.request.JsonBody;
import io.millrace.api.request.QueryParams;
import io.millrace.security.Caller;
import io.millrace.submission.ReservedSlot;
import io.millrace.submission.Submission;
import io.millrace.submission.SubmissionRequest;
import io.millrace.submission.SubmitOptions;
import io.millrace.submission.Submitted;
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
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Runs a workflow. {@code /run} and {@code /execute} are the same door. */
@Path("/api/workflows")
@Produces(JSON)
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
    public Uni<RestResponse<Object>> run(
            @PathParam("name") String name,
            @QueryParam("version") @Nullable String version,
            @QueryParam("wait") @Nullable String wait,
            @Nullable String body,
            HttpHeaders headers) {
        var run = RunRequest.read(JsonBody.json(body, headers), config);
        var key = IdempotencyKey.of(headers.getRequestHeader(IdempotencyKey.HEADER), run.idempotencyKey());
        var patience = QueryParams.wait(wait, config.maxWait());
        var tenant = caller.tenant();
        var request = new SubmissionRequest(
                tenant, name, QueryParams.version(version), run.triggerData(), "api", run.priority(), run.start());
        return Uni.createFrom()
                .deferred(() -> submission.submit(request, new SubmitOptions(key, seat(run))))
                .map(RunResource::accepted)
                .chain(accepted -> answer(tenant, accepted, patience));
    }

    @POST
    @Path("/{name}/execute")
    public Uni<RestResponse<Object>> execute(
            @PathParam("name") String name,
            @QueryParam("version") @Nullable String version,
            @QueryParam("wait") @Nullable String wait,
            @Nullable String body,
            HttpHeaders headers) {
        return run(name, version, wait, body, headers);
    }

    // Right before the submission, which starts or frees it.
    private @Nullable ReservedSlot seat(RunRequest run) {
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
