package io.millrace.api.execution;

import static io.millrace.api.request.MediaTypes.JSON;

import io.millrace.api.ApiConfig;
import io.millrace.api.problem.ProblemType;
import io.millrace.api.problem.Refusal;
import io.millrace.api.request.JsonBody;
import io.millrace.execution.TenantId;
import io.millrace.execution.Trigger;
import io.millrace.security.Caller;
import io.millrace.submission.ReservedSlot;
import io.millrace.submission.Submission;
import io.millrace.submission.SubmissionRequest;
import io.millrace.submission.SubmitOptions;
import io.millrace.worker.Worker;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import java.time.Duration;
import java.time.InstantSource;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Runs a workflow. {@code /execute} is an alias of {@code /run}. */
@Path("/api/workflows")
@Produces(JSON)
@RegisterForReflection // Endpoints reads what it declares.
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
    public Uni<RestResponse<Object>> run(@BeanParam RunParams params, @Nullable String body, HttpHeaders headers) {
        var run = RunRequest.read(JsonBody.json(body, headers), config);
        var key = IdempotencyKey.of(headers.getRequestHeader(IdempotencyKey.HEADER), run.idempotencyKey());
        var wait = params.waitAtMost(config.maxWait());
        var tenant = caller.principal().tenant();
        var request = new SubmissionRequest(
                tenant, params.name(), params.versionNumber(), run.given(), Trigger.API, run.priority(), run.start());
        return Uni.createFrom()
                .deferred(() -> submission.submit(request, new SubmitOptions(key, slot(run))))
                .map(submitted -> submitted.fold(new SubmissionAnswer(run.inputName())))
                .chain(accepted -> answer(tenant, accepted, wait));
    }

    @POST
    @Path("/{name}/execute")
    public Uni<RestResponse<Object>> execute(@BeanParam RunParams params, @Nullable String body, HttpHeaders headers) {
        return run(params, body, headers);
    }

    // Reserved right before the submission, which uses or releases it.
    private @Nullable ReservedSlot slot(RunRequest run) {
        if (run.useQueue()) {
            return null;
        }
        if (!worker.runsExecutions()) {
            throw new Refusal(
                    ProblemType.NO_WORKER_HERE,
                    "This instance runs no executions (WORKFLOW_CONCURRENCY=0): omit useQueue, so that a worker takes it"
                            + " from the queue, or send the request to an instance that runs executions.");
        }
        var now = clock.instant();
        return run.start().due(now).isAfter(now) ? null : worker.reserveSlot().orElse(null);
    }

    private Uni<RestResponse<Object>> answer(TenantId tenant, RunResponses.Accepted accepted, @Nullable Duration wait) {
        return wait == null
                ? Uni.createFrom().item(accepted.answer())
                : waiting.untilEnd(tenant, accepted.id(), wait, accepted.replayed())
                        .map(accepted::answer);
    }
}
