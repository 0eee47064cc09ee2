package io.millrace.api.workflow;

import static io.millrace.api.request.MediaTypes.JSON;

import io.millrace.api.Examples;
import io.millrace.api.problem.Refusal;
import io.millrace.api.request.QueryParams;
import io.millrace.catalog.Catalog;
import io.millrace.definition.ExecutionPlan;
import io.millrace.security.Caller;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Versions of workflows, and what each does step by step. */
@Path("/api/workflows")
@Produces(JSON)
@Tag(name = "workflows", description = "Definitions and their versions, and the door that runs them")
class VersionResource {

    private final Catalog catalog;
    private final Caller caller;

    VersionResource(Catalog catalog, Caller caller) {
        this.catalog = catalog;
        this.caller = caller;
    }

    /** @param steps in the order written, each followed by those of its bodies */
    @Schema(name = "VersionPlan")
    record VersionPlan(String name, int version, List<ExecutionPlan.PlannedStep> steps) {

        static VersionPlan of(Catalog.Entry entry) {
            var plan = ExecutionPlan.of(entry.workflow());
            return new VersionPlan(plan.name(), entry.version(), plan.steps());
        }
    }

    @GET
    @Path("/{name}/versions")
    @Operation(operationId = "listVersions", summary = "Every version of a workflow, newest first")
    @APIResponse(
            responseCode = "200",
            description = "The versions",
            content = @Content(mediaType = JSON, schema = @Schema(implementation = WorkflowViews.Versions.class)))
    @APIResponse(responseCode = "404", description = "There is no such workflow")
    public Uni<WorkflowViews.Versions> versions(@PathParam("name") String name) {
        return catalog.versions(caller.tenant(), name).map(found -> {
            if (found.isEmpty()) {
                throw Refusal.unknownWorkflow(name).get();
            }
            return new WorkflowViews.Versions(
                    name, found.stream().map(WorkflowViews.Version::of).toList());
        });
    }

    @GET
    @Path("/{name}/versions/{version}")
    @Operation(operationId = "getVersion", summary = "One version of a workflow")
    @APIResponse(
            responseCode = "200",
            description = "The version",
            content = @Content(mediaType = JSON, schema = @Schema(implementation = WorkflowViews.One.class)))
    @APIResponse(responseCode = "404", description = "There is no such workflow or version")
    public Uni<WorkflowViews.One> version(
            @PathParam("name") String name,
            @Parameter(schema = @Schema(type = SchemaType.INTEGER, minimum = "1")) @PathParam("version")
                    String version) {
        var number = QueryParams.version(version);
        return catalog.version(caller.tenant(), name, number.orElse(0))
                .map(found -> WorkflowViews.One.of(found.orElseThrow(Refusal.unknownVersion(name, version))));
    }

    @GET
    @Path("/{name}/plan")
    @Operation(
            operationId = "getPlan",
            summary = "The plan of the newest version: each step, what it waits for and why",
            description = "In the shape of what POST /api/workflows/validate answers.")
    @APIResponse(
            responseCode = "200",
            description = "The plan",
            content =
                    @Content(
                            mediaType = JSON,
                            schema = @Schema(implementation = VersionPlan.class),
                            examples = @ExampleObject(name = "plan", value = Examples.PLAN)))
    @APIResponse(responseCode = "404", description = "There is no such workflow")
    public Uni<VersionPlan> newestPlan(@PathParam("name") String name) {
        return catalog.newest(caller.tenant(), name)
                .map(found -> VersionPlan.of(found.orElseThrow(Refusal.unknownWorkflow(name))));
    }

    @GET
    @Path("/{name}/versions/{version}/plan")
    @Operation(operationId = "getVersionPlan", summary = "The plan of one version")
    @APIResponse(
            responseCode = "200",
            description = "The plan",
            content =
                    @Content(
                            mediaType = JSON,
                            schema = @Schema(implementation = VersionPlan.class),
                            examples = @ExampleObject(name = "plan", value = Examples.PLAN)))
    @APIResponse(responseCode = "404", description = "There is no such workflow or version")
    public Uni<VersionPlan> plan(
            @PathParam("name") String name,
            @Parameter(schema = @Schema(type = SchemaType.INTEGER, minimum = "1")) @PathParam("version")
                    String version) {
        var number = QueryParams.version(version);
        return catalog.version(caller.tenant(), name, number.orElse(0))
                .map(found -> VersionPlan.of(found.orElseThrow(Refusal.unknownVersion(name, version))));
    }
}
