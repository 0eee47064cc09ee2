package io.millrace.api.execution;

import static io.millrace.api.request.MediaTypes.JSON;

import io.millrace.api.ApiConfig;
import io.millrace.api.problem.ProblemType;
import io.millrace.api.problem.Refusal;
import io.millrace.api.request.JsonBody;
import io.millrace.api.request.OrderResponses;
import io.millrace.api.request.QueryParams;
import io.millrace.control.ControlService;
import io.millrace.security.Caller;
import io.millrace.visibility.Executions;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Executions: read, list, cancel, retry. */
@Path("/api/executions")
@Produces(JSON)
@RegisterForReflection // Endpoints reads what it declares.
class ExecutionResource {

    static final int MAX_REASON = 1_000;

    private final Executions executions;
    private final ControlService control;
    private final Caller caller;
    private final ApiConfig config;

    ExecutionResource(Executions executions, ControlService control, Caller caller, ApiConfig config) {
        this.executions = executions;
        this.control = control;
        this.caller = caller;
        this.config = config;
    }

    @GET
    @Path("/{id}")
    public Uni<ExecutionViews.Details> get(@PathParam("id") String id, @QueryParam("values") @Nullable String values) {
        return executions
                .find(caller.principal().tenant(), QueryParams.pathId(id), QueryParams.flag("values", values, true))
                .map(found -> ExecutionViews.Details.of(found.orElseThrow(Refusal.unknownExecution(id))));
    }

    @GET
    public Uni<ExecutionViews.ExecutionPage> list(@Valid @BeanParam ExecutionListParams params) {
        var query = params.query();
        return executions
                .matching(caller.principal().tenant(), query.filter(), query.text(), query.limit() + 1, config.reach())
                .map(found -> ExecutionViews.ExecutionPage.of(found, query.limit()));
    }

    @POST
    @Path("/{id}/cancel")
    public Uni<ExecutionViews.OrderView> cancel(
            @PathParam("id") String id, @Nullable String body, HttpHeaders headers) {
        var execution = QueryParams.pathId(id);
        var request = Cancel.read(JsonBody.json(body, headers), config);
        return control.cancel(caller.principal().actor(), execution, request.reason(), request.compensate())
                .map(found -> ExecutionViews.OrderView.of(
                        execution, OrderResponses.done(execution, found, "it is over already")));
    }

    @POST
    @Path("/{id}/retry")
    public Uni<RestResponse<ExecutionViews.OrderView>> retry(@PathParam("id") String id) {
        var execution = QueryParams.pathId(id);
        return control.retry(caller.principal().actor(), execution)
                .map(found -> OrderResponses.done(execution, found, "only a failed or cancelled one can be retried"))
                .map(done -> OrderResponses.accepted(ExecutionViews.OrderView.of(execution, done)));
    }

    /**
     * Body of a cancel request.
     *
     * @param reason recorded in the execution's error and in its event
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
            boolean compensated = Boolean.TRUE.equals(compensate);
            var reason = fields.get("reason");
            if (reason == null) {
                return new Cancel("cancelled over the API", compensated);
            }
            if (!(reason instanceof String text) || text.length() > MAX_REASON) {
                throw Refusal.at(
                        ProblemType.INVALID_REQUEST,
                        "reason",
                        "must be a text of at most " + MAX_REASON + " characters");
            }
            return new Cancel(text, compensated);
        }
    }
}
