package io.millrace.api.execution;

import static io.millrace.api.request.MediaTypes.JSON;

import io.millrace.api.problem.Refusal;
import io.millrace.api.request.OrderResponses;
import io.millrace.api.request.QueryParams;
import io.millrace.control.ControlService;
import io.millrace.control.OrderResult;
import io.millrace.execution.Actor;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.Status;
import io.millrace.execution.TenantId;
import io.millrace.security.Caller;
import io.millrace.visibility.Executions;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jboss.resteasy.reactive.RestResponse;

/** Pauses and resumes executions. */
@Path("/api/executions/{id}")
@Produces(JSON)
@RegisterForReflection // Endpoints reads what it declares.
class PauseResource {

    private final Executions executions;
    private final ControlService control;
    private final Caller caller;

    PauseResource(Executions executions, ControlService control, Caller caller) {
        this.executions = executions;
        this.control = control;
        this.caller = caller;
    }

    @POST
    @Path("/pause")
    public Uni<RestResponse<ExecutionViews.Details>> pause(@PathParam("id") String id) {
        return after(control::pause, id, "it is over, there is nothing to pause");
    }

    @POST
    @Path("/resume")
    public Uni<RestResponse<ExecutionViews.Details>> resume(@PathParam("id") String id) {
        return after(control::resume, id, "it is not paused");
    }

    /** @param whyNot ends the sentence about an execution whose state does not allow the order */
    private Uni<RestResponse<ExecutionViews.Details>> after(
            BiFunction<Actor, ExecutionId, Uni<Optional<OrderResult>>> order, String id, String whyNot) {
        var execution = QueryParams.pathId(id);
        var by = caller.principal().actor();
        return order.apply(by, execution)
                .invoke(found -> OrderResponses.done(execution, found, whyNot))
                .chain(found -> view(by.tenant(), execution));
    }

    private Uni<RestResponse<ExecutionViews.Details>> view(TenantId tenant, ExecutionId id) {
        return executions.find(tenant, id).map(found -> {
            var details = found.orElseThrow(Refusal.unknownExecution(id.toString()));
            var paused = details.summary().status() == Status.WAITING
                    && details.summary().pausedAt() != null;
            return RestResponse.ResponseBuilder.create(
                            paused ? RestResponse.Status.OK : RestResponse.Status.ACCEPTED,
                            ExecutionViews.Details.of(details))
                    .build();
        });
    }
}
