package io.millrace.api.request;

import io.millrace.api.endpoint.Endpoints;
import io.millrace.api.problem.ProblemBody.Fault;
import io.millrace.api.problem.ProblemType;
import io.millrace.api.problem.Refusal;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.util.TreeSet;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Refuses query parameters that an endpoint does not read, so that a mistyped one is not ignored. */
public class KnownParameters {

    private final Endpoints endpoints;

    public KnownParameters(Endpoints endpoints) {
        this.endpoints = endpoints;
    }

    @ServerRequestFilter
    public void check(ContainerRequestContext request) {
        var uri = request.getUriInfo();
        if (uri.getQueryParameters().isEmpty() || !uri.getPath().startsWith("/api/")) {
            return;
        }
        var known = endpoints.parameters(request.getMethod(), uri.getPath());
        var unknown = new TreeSet<>(uri.getQueryParameters().keySet());
        unknown.removeAll(known);
        if (!unknown.isEmpty()) {
            throw new Refusal(
                    ProblemType.INVALID_PARAMETER,
                    "Unknown parameters: " + String.join(", ", unknown) + ". "
                            + (known.isEmpty()
                                    ? "This path takes none."
                                    : "Known parameters: " + String.join(", ", known) + "."),
                    unknown.stream()
                            .map(name -> Fault.at(name, "is not a parameter of this path"))
                            .toList());
        }
    }
}
