package io.millrace.api.workflow;

import static io.millrace.api.request.MediaTypes.JSON;
import static io.millrace.api.request.MediaTypes.TEXT_YAML;
import static io.millrace.api.request.MediaTypes.X_YAML;
import static io.millrace.api.request.MediaTypes.YAML;

import io.millrace.api.problem.Refusal;
import io.millrace.api.request.QueryParams;
import io.millrace.catalog.Catalog;
import io.millrace.security.Caller;
import io.millrace.visibility.WorkflowActivity;
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
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Workflows: put, read, list, pause, delete. */
@Path("/api/workflows")
@Produces(JSON)
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
    public Uni<WorkflowViews.Page> list(
            @QueryParam("after") @Size(max = 100) @Nullable String after,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("summary") @Nullable String summary) {
        int most = QueryParams.limit(limit);
        boolean busy = QueryParams.flag("summary", summary);
        var tenant = caller.tenant();
        // One more than asked for tells whether there is a next page.
        return catalog.list(tenant, after, most + 1).chain(found -> {
            var page = found.stream().limit(most).toList();
            var names = page.stream().map(Catalog.Listed::name).toList();
            var next = found.size() > most ? names.get(most - 1) : null;
            Uni<Map<String, WorkflowActivity.Activity>> activity =
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
    public Uni<WorkflowViews.One> get(@PathParam("name") String name) {
        return newest(name).map(WorkflowViews.One::of);
    }

    @GET
    @Path("/{name}")
    @Produces(YAML + ";qs=0.5")
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
    public Uni<WorkflowViews.State> activate(@PathParam("name") String name) {
        return switchTo(name, true);
    }

    @POST
    @Path("/{name}/pause")
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
