package io.millrace.api.workflow;

import static io.millrace.api.request.MediaTypes.JSON;
import static io.millrace.api.request.MediaTypes.TEXT_YAML;
import static io.millrace.api.request.MediaTypes.X_YAML;
import static io.millrace.api.request.MediaTypes.YAML;

import io.millrace.api.problem.Refusal;
import io.millrace.api.request.ListPage;
import io.millrace.catalog.Catalog;
import io.millrace.execution.TenantId;
import io.millrace.security.Caller;
import io.millrace.visibility.WorkflowActivity;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;
import java.util.Optional;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Workflows: create or update, read, list, pause, delete. */
@Path("/api/workflows")
@Produces(JSON)
@RegisterForReflection // Endpoints reads what it declares.
class WorkflowResource {

    private final Catalog catalog;
    private final WorkflowActivity activities;
    private final Definitions definitions;
    private final Caller caller;

    WorkflowResource(Catalog catalog, WorkflowActivity activities, Definitions definitions, Caller caller) {
        this.catalog = catalog;
        this.activities = activities;
        this.definitions = definitions;
        this.caller = caller;
    }

    @PUT
    @Path("/{name}")
    @Consumes({YAML, X_YAML, TEXT_YAML, JSON})
    public Uni<RestResponse<WorkflowViews.Stored>> put(
            @PathParam("name") String name, @Nullable String source, HttpHeaders headers) {
        return store(Optional.of(name), source, headers);
    }

    @POST
    @Consumes({YAML, X_YAML, TEXT_YAML, JSON})
    public Uni<RestResponse<WorkflowViews.Stored>> post(@Nullable String source, HttpHeaders headers) {
        return store(Optional.empty(), source, headers);
    }

    private Uni<RestResponse<WorkflowViews.Stored>> store(
            Optional<String> name, @Nullable String source, HttpHeaders headers) {
        var document = Definitions.Document.of(source, headers.getMediaType());
        return definitions.parse(document, name).chain(workflow -> catalog.put(
                        caller.principal().tenant(), workflow, document.source(), document.mediaType())
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
    public Uni<WorkflowViews.WorkflowPage> list(@Valid @BeanParam WorkflowListParams params) {
        var query = params.query();
        var tenant = caller.principal().tenant();
        return catalog.list(tenant, query.after(), query.limit() + 1)
                .map(found -> ListPage.of(found, query.limit()))
                .chain(page ->
                        activity(tenant, query, page).map(activity -> WorkflowViews.WorkflowPage.of(page, activity)));
    }

    /** By name; empty when it was not asked for. */
    private Uni<Map<String, WorkflowActivity.Activity>> activity(
            TenantId tenant, WorkflowListParams.Query query, ListPage<Catalog.Listed> page) {
        return query.activity()
                ? activities.of(tenant, page.map(Catalog.Listed::name))
                : Uni.createFrom().item(Map.of());
    }

    @GET
    @Path("/{name}")
    public Uni<WorkflowViews.Details> get(@PathParam("name") String name) {
        return newest(name).map(WorkflowViews.Details::of);
    }

    @GET
    @Path("/{name}")
    @Produces(YAML + ";qs=0.5")
    public Uni<RestResponse<String>> source(@PathParam("name") String name) {
        // JSON is YAML too, so this also returns a definition that was sent as JSON.
        return newest(name).map(entry -> RestResponse.ResponseBuilder.ok(entry.source())
                .type(MediaType.valueOf(YAML).withCharset("UTF-8"))
                .build());
    }

    private Uni<Catalog.Entry> newest(String name) {
        return catalog.newest(caller.principal().tenant(), name)
                .map(found -> found.orElseThrow(Refusal.unknownWorkflow(name)));
    }

    @POST
    @Path("/{name}/activate")
    public Uni<WorkflowViews.State> activate(@PathParam("name") String name) {
        return switchTo(name, true);
    }

    @POST
    @Path("/{name}/pause")
    public Uni<WorkflowViews.State> pause(@PathParam("name") String name) {
        return switchTo(name, false);
    }

    private Uni<WorkflowViews.State> switchTo(String name, boolean active) {
        return catalog.activate(caller.principal().tenant(), name, active).map(found -> {
            refuseUnlessFound(found, name);
            return new WorkflowViews.State(name, active);
        });
    }

    @DELETE
    @Path("/{name}")
    public Uni<Void> delete(@PathParam("name") String name) {
        return catalog.delete(caller.principal().tenant(), name)
                .invoke(found -> refuseUnlessFound(found, name))
                .replaceWithVoid();
    }

    private static void refuseUnlessFound(boolean found, String name) {
        if (!found) {
            throw Refusal.unknownWorkflow(name).get();
        }
    }
}
