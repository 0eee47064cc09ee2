package io.millrace.api;

import static io.millrace.api.request.MediaTypes.JSON;

import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.resteasy.reactive.RestResponse;

/** Links from the root. */
@Path("/")
@RegisterForReflection // Endpoints reads what it declares.
class IndexResource {

    private static final Map<String, String> LINKS = links();

    private final String version;

    IndexResource(@ConfigProperty(name = "quarkus.application.version") String version) {
        this.version = version;
    }

    record Index(String name, String version, Map<String, String> links) {}

    @GET
    @Produces(JSON)
    public Index index() {
        return new Index("Millrace", version, LINKS);
    }

    @GET
    @Produces(MediaType.TEXT_PLAIN + ";qs=0.5")
    public RestResponse<String> text() {
        var text = new StringBuilder("Millrace ").append(version).append("\n\n");
        LINKS.forEach((name, path) -> text.append(String.format("%-12s %s%n", name, path)));
        return RestResponse.ResponseBuilder.ok(text.toString())
                .type(MediaType.TEXT_PLAIN_TYPE.withCharset("UTF-8"))
                .build();
    }

    private static Map<String, String> links() {
        var links = new LinkedHashMap<String, String>();
        links.put("workflows", "/api/workflows");
        links.put("executions", "/api/executions");
        links.put("dead letters", "/api/dead-letters");
        links.put("queue", "/api/workflows/queue/stats");
        links.put("capacity", "/api/monitoring/capacity");
        links.put("health", "/api/health");
        links.put("live", "/health/live");
        links.put("ready", "/health/ready");
        links.put("metrics", "/metrics");
        links.put("openapi", "/openapi");
        links.put("schema", "/schema/workflow.json");
        return links;
    }
}
