package io.millrace.api.workflow;

import static io.millrace.api.request.MediaTypes.JSON;
import static io.millrace.api.request.MediaTypes.TEXT_YAML;
import static io.millrace.api.request.MediaTypes.X_YAML;
import static io.millrace.api.request.MediaTypes.YAML;

import io.millrace.api.Examples;
import io.millrace.api.problem.ProblemBody;
import io.millrace.api.problem.Refusal;
import io.millrace.api.request.QueryParams;
import io.millrace.catalog.Catalog;
import io.millrace.journal.Activities;
import io.millrace.security.Caller;
import io.smallrye.mutiny.Uni;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Workflows: put, read, list, pause, delete. */
@Path("/api/workflows")
@Produces(JSON)
@Tag(name = "workflows", description = "Definitions and their versions, and the door that runs them")
class WorkflowResource {

    private final Catalog catalog;
    private final Activities activities;
    private final Definitions definitions;
    private final Caller caller;

    WorkflowResource(Catalog catalog, Activities activities, Definitions definitions, Caller caller) {
        this.catalog = catalog;
        this.activities = activities;
        this.definitions = definitions;
        this.caller = caller;
    }

    @PUT
    @Path("/{name}")
    @Consumes({YAML, X_YAML, TEXT_YAML, JSON})
    @Operation(
            operationId = "putWorkflow",
            summary = "Store a definition",
            description = "A text that differs from the newest version becomes the next version; the same text changes"
                    + " nothing. The name in the definition must be the one in the path.")
    @RequestBody(
            required = true,
            content = {
                @Content(
                        mediaType = YAML,
                        schema = @Schema(type = SchemaType.STRING),
                        examples = @ExampleObject(name = "greet", value = Examples.WORKFLOW_YAML)),
                @Content(
                        mediaType = JSON,
                        schema = @Schema(type = SchemaType.OBJECT),
                        examples = @ExampleObject(name = "greet", value = Examples.WORKFLOW_JSON))
            })
    @APIResponse(
            responseCode = "201",
            description = "A new version",
            content = @Content(mediaType = JSON, schema = @Schema(implementation = WorkflowViews.Stored.class)))
    @APIResponse(
            responseCode = "200",
            description = "The newest version has the same text",
            content = @Content(mediaType = JSON, schema = @Schema(implementation = WorkflowViews.Stored.class)))
    @APIResponse(
            responseCode = "422",
            description = "Everything that is wrong with it",
            content =
                    @Content(
                            mediaType = ProblemBody.MEDIA_TYPE,
                            schema = @Schema(implementation = ProblemBody.class),
                            examples = @ExampleObject(name = "problem", value = Examples.PROBLEM)))
    @APIResponse(responseCode = "413", description = "Above millrace.definition.max-size")
    public Uni<RestResponse<WorkflowViews.Stored>> put(
            @PathParam("name") String name, @Nullable String source, HttpHeaders headers) {
        return store(Optional.of(name), source, headers);
    }

    @POST
    @Consumes({YAML, X_YAML, TEXT_YAML, JSON})
    @Operation(operationId = "postWorkflow", summary = "Store a definition under the name it gives itself")
    @RequestBody(
            required = true,
            content = {
                @Content(mediaType = YAML, schema = @Schema(type = SchemaType.STRING)),
                @Content(mediaType = JSON, schema = @Schema(type = SchemaType.OBJECT))
            })
    @APIResponse(
            responseCode = "201",
            description = "A new version",
            content = @Content(mediaType = JSON, schema = @Schema(implementation = WorkflowViews.Stored.class)))
    @APIResponse(
            responseCode = "200",
            description = "The newest version has the same text",
            content = @Content(mediaType = JSON, schema = @Schema(implementation = WorkflowViews.Stored.class)))
    public Uni<RestResponse<WorkflowViews.Stored>> post(@Nullable String source, HttpHeaders headers) {
        return store(Optional.empty(), source, headers);
    }

    private Uni<RestResponse<WorkflowViews.Stored>> store(
            Optional<String> name, @Nullable String source, HttpHeaders headers) {
        var document = Definitions.Document.of(source, headers.getMediaType());
        return definitions.parse(document, name).chain(workflow -> catalog.put(
                        caller.tenant(), workflow, document.source(), document.mediaType())
                .map(stored -> answer(new WorkflowViews.Stored(workflow.name(), stored.version(), stored.created()))));
    }

    private static RestResponse<WorkflowViews.Stored> answer(WorkflowViews.Stored stored) {
        return stored.created()
                ? RestResponse.ResponseBuilder.<WorkflowViews.Stored>create(RestResponse.Status.CREATED)
                        .header(
                                HttpHeaders.LOCATION,
                                "/api/workflows/" + stored.name() + "/versions/" + stored.version())
                        .entity(stored)
                        .build()
                : RestResponse.ok(stored);
    }

    @GET
    @Operation(
            operationId = "listWorkflows",
            summary = "All workflows, by name",
            description =
                    "With `summary=true` each also tells how it has been doing: the last executions that ended, their"
                            + " median time, and how many run and wait. It looks at the newest executions of the tenant only"
                            + " (millrace.journal.activity-searched).")
    @APIResponse(
            responseCode = "200",
            description = "A page of them",
            content =
                    @Content(
                            mediaType = JSON,
                            schema = @Schema(implementation = WorkflowViews.Page.class),
                            examples = @ExampleObject(name = "summary", value = Examples.WORKFLOWS)))
    public Uni<WorkflowViews.Page> list(
            @Parameter(description = "The `next` of the page before.") @QueryParam("after") @Size(max = 100) @Nullable
                    String after,
            @Parameter(
                            description = "1 to 500, 50 when absent.",
                            schema = @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = "500"))
                    @QueryParam("limit")
                    @Nullable
                    String limit,
            @Parameter(
                            description = "`true`: with recent, medianMs, running and waiting.",
                            schema = @Schema(type = SchemaType.BOOLEAN, defaultValue = "false"))
                    @QueryParam("summary")
                    @Nullable
                    String summary) {
        int most = QueryParams.limit(limit);
        boolean busy = QueryParams.flag("summary", summary);
        var tenant = caller.tenant();
        // One more than asked for tells whether there is a next page.
        return catalog.list(tenant, after, most + 1).chain(found -> {
            var page = found.stream().limit(most).toList();
            var names = page.stream().map(Catalog.Listed::name).toList();
            var next = found.size() > most ? names.get(most - 1) : null;
            Uni<Map<String, Activities.Activity>> activity =
                    busy ? activities.of(tenant, names) : Uni.createFrom().item(Map.of());
            return activity.map(of -> new WorkflowViews.Page(
                    page.stream()
                            .map(one -> WorkflowViews.Summary.of(one, of.get(one.name())))
                            .toList(),
                    next));
        });
    }

    @GET
    @Path("/{name}")
    @Operation(operationId = "getWorkflow", summary = "The newest version of a workflow")
    @APIResponse(
            responseCode = "200",
            description = "The definition and what is known about it; with Accept: application/yaml the text as sent",
            content = @Content(mediaType = JSON, schema = @Schema(implementation = WorkflowViews.One.class)))
    @APIResponse(responseCode = "404", description = "There is none")
    public Uni<WorkflowViews.One> get(@PathParam("name") String name) {
        return newest(name).map(WorkflowViews.One::of);
    }

    @GET
    @Path("/{name}")
    @Produces(YAML + ";qs=0.5")
    @Operation(hidden = true)
    public Uni<RestResponse<String>> source(@PathParam("name") String name) {
        // JSON is YAML too, so a definition sent as JSON answers this as well.
        return newest(name).map(entry -> RestResponse.ResponseBuilder.ok(entry.source())
                .type(MediaType.valueOf(YAML).withCharset("UTF-8"))
                .build());
    }

    private Uni<Catalog.Entry> newest(String name) {
        return catalog.newest(caller.tenant(), name).map(found -> found.orElseThrow(Refusal.unknownWorkflow(name)));
    }

    @POST
    @Path("/{name}/activate")
    @Operation(operationId = "activateWorkflow", summary = "Let it start executions again")
    @APIResponse(
            responseCode = "200",
            description = "It is active",
            content = @Content(mediaType = JSON, schema = @Schema(implementation = WorkflowViews.State.class)))
    @APIResponse(responseCode = "404", description = "There is none")
    public Uni<WorkflowViews.State> activate(@PathParam("name") String name) {
        return switchTo(name, true);
    }

    @POST
    @Path("/{name}/pause")
    @Operation(
            operationId = "pauseWorkflow",
            summary = "Let it start no more executions",
            description = "Those under way go on; running it is answered with 409 until it is activated.")
    @APIResponse(
            responseCode = "200",
            description = "It is paused",
            content = @Content(mediaType = JSON, schema = @Schema(implementation = WorkflowViews.State.class)))
    @APIResponse(responseCode = "404", description = "There is none")
    public Uni<WorkflowViews.State> pause(@PathParam("name") String name) {
        return switchTo(name, false);
    }

    private Uni<WorkflowViews.State> switchTo(String name, boolean active) {
        return catalog.activate(caller.tenant(), name, active).map(done -> {
            if (!done) {
                throw Refusal.unknownWorkflow(name).get();
            }
            return new WorkflowViews.State(name, active);
        });
    }

    @DELETE
    @Path("/{name}")
    @Operation(
            operationId = "deleteWorkflow",
            summary = "Delete a workflow",
            description =
                    "It starts no more executions and is listed no more; executions under way keep their version.")
    @APIResponse(responseCode = "204", description = "It is deleted")
    @APIResponse(responseCode = "404", description = "There is none")
    public Uni<Void> delete(@PathParam("name") String name) {
        return catalog.delete(caller.tenant(), name)
                .invoke(done -> {
                    if (!done) {
                        throw Refusal.unknownWorkflow(name).get();
                    }
                })
                .replaceWithVoid();
    }
}
