package io.millrace.api.workflow;

import static io.millrace.api.request.MediaTypes.JSON;

import io.millrace.api.problem.Refusal;
import io.millrace.api.request.QueryParams;
import io.millrace.catalog.Catalog;
import io.millrace.definition.ExecutionPlan;
import io.millrace.security.Caller;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Versions of workflows and their plans. */
@Path("/api/workflows")
@Produces(JSON)
@RegisterForReflection // Endpoints reads what it declares.
class VersionResource {

    private final Catalog catalog;
    private final Caller caller;

    VersionResource(Catalog catalog, Caller caller) {
        this.catalog = catalog;
        this.caller = caller;
    }

    /** @param steps in the order written, each followed by the steps of its bodies */
    @Schema(name = "VersionPlan")
    record VersionPlan(String name, int version, List<ExecutionPlan.PlannedStep> steps) {

        static VersionPlan of(Catalog.Entry entry) {
            var plan = ExecutionPlan.of(entry.workflow());
            return new VersionPlan(plan.name(), entry.version(), plan.steps());
        }
    }

    @GET
    @Path("/{name}/versions")
    public Uni<WorkflowViews.Versions> versions(@PathParam("name") String name) {
        return catalog.versions(caller.principal().tenant(), name).map(found -> {
            if (found.isEmpty()) {
                throw Refusal.unknownWorkflow(name).get();
            }
            return new WorkflowViews.Versions(
                    name, found.stream().map(WorkflowViews.Version::of).toList());
        });
    }

    @GET
    @Path("/{name}/versions/{version}")
    public Uni<WorkflowViews.Details> version(@PathParam("name") String name, @PathParam("version") String version) {
        return found(name, version).map(WorkflowViews.Details::of);
    }

    @GET
    @Path("/{name}/plan")
    public Uni<VersionPlan> newestPlan(@PathParam("name") String name) {
        return catalog.newest(caller.principal().tenant(), name)
                .map(found -> VersionPlan.of(found.orElseThrow(Refusal.unknownWorkflow(name))));
    }

    @GET
    @Path("/{name}/versions/{version}/plan")
    public Uni<VersionPlan> plan(@PathParam("name") String name, @PathParam("version") String version) {
        return found(name, version).map(VersionPlan::of);
    }

    private Uni<Catalog.Entry> found(String name, String version) {
        var number = QueryParams.version(version);
        return catalog.version(caller.principal().tenant(), name, number.orElse(0))
                .map(found -> found.orElseThrow(Refusal.unknownVersion(name, version)));
    }
}
