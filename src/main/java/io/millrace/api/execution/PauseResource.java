package io.millrace.api.execution;

import static io.millrace.api.request.MediaTypes.JSON;

import io.millrace.api.problem.Refusal;
import io.millrace.api.request.CommandResponses;
import io.millrace.api.request.QueryParams;
import io.millrace.control.ControlService;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.Status;
import io.millrace.security.Caller;
import io.millrace.visibility.Executions;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import org.jboss.resteasy.reactive.RestResponse;

/** Executions that are to stand still for a while. */
@Path("/api/executions/{id}")
@Produces(JSON)
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
    public Uni<RestResponse<ExecutionViews.One>> pause(@PathParam("id") String id) {
        var execution = QueryParams.pathId(id);
        var tenant = caller.tenant();
        return control.pause(tenant, execution)
                .invoke(found -> CommandResponses.done(execution, found, "it is over, there is nothing to pause"))
                .chain(found -> view(tenant, execution));
    }

    @POST
    @Path("/resume")
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
