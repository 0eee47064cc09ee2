package io.millrace.api.problem;

import io.millrace.api.ApiConfig;
import io.millrace.api.endpoint.Endpoints;
import io.millrace.api.problem.ProblemBody.Fault;
import io.quarkus.hibernate.validator.runtime.jaxrs.ResteasyReactiveViolationException;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.Path;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.UriInfo;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Every failure of a request, as {@code application/problem+json}. */
public class ProblemMapping {

    private static final Logger LOG = Logger.getLogger(ProblemMapping.class);

    private final ApiConfig config;
    private final Endpoints endpoints;

    public ProblemMapping(ApiConfig config, Endpoints endpoints) {
        this.config = config;
        this.endpoints = endpoints;
    }

    @ServerExceptionMapper
    public RestResponse<ProblemBody> refused(Refusal refusal, UriInfo uri) {
        return answer(refusal.body(uri.getPath())).build();
    }

    // Separate, because the framework's page for unknown paths in development mode is a mapper for this very class.
    @ServerExceptionMapper
    public RestResponse<ProblemBody> unknownPath(NotFoundException unknown, UriInfo uri) {
        return answer(EdgeProblems.unknownPath(uri.getPath())).build();
    }

    /** What the REST layer refuses before it calls a resource: 405, 406, 413, 415. */
    @ServerExceptionMapper
    public RestResponse<ProblemBody> refusedByTheRestLayer(WebApplicationException refusal, UriInfo uri) {
        int status = refusal.getResponse().getStatus();
        var type = ProblemType.ofStatus(status);
        if (type.isEmpty() || status >= 500) {
            return fault(refusal, uri);
        }
        var answer = answer(ProblemBody.of(type.get(), detail(type.get(), refusal), uri.getPath(), List.of()));
        return (status == 405
                        ? answer.header(HttpHeaders.ALLOW, String.join(", ", endpoints.verbs(uri.getPath())))
                        : answer)
                .build();
    }

    @ServerExceptionMapper
    public RestResponse<ProblemBody> outOfBounds(ResteasyReactiveViolationException violations, UriInfo uri) {
        var errors = violations.getConstraintViolations().stream()
                .map(violation -> Fault.at(parameter(violation), violation.getMessage()))
                .sorted(Comparator.comparing(Fault::path).thenComparing(Fault::message))
                .toList();
        var first = errors.get(0);
        return answer(ProblemBody.of(
                        ProblemType.INVALID_PARAMETER, first.path() + ": " + first.message(), uri.getPath(), errors))
                .build();
    }

    @ServerExceptionMapper
    public RestResponse<ProblemBody> fault(Throwable failure, UriInfo uri) {
        if (Outage.is(failure)) {
            LOG.warnf("%s not answered: %s", uri.getPath(), failure.toString());
            return answer(ProblemBody.of(
                            ProblemType.UNAVAILABLE,
                            Outage.reason(failure)
                                    + ". Try again in a moment; after a write, check first whether it took effect.",
                            uri.getPath(),
                            List.of()))
                    .header(HttpHeaders.RETRY_AFTER, config.retryAfter().toSeconds())
                    .build();
        }
        var id = UUID.randomUUID().toString();
        LOG.errorf(failure, "%s failed, problem %s", uri.getPath(), id);
        var type = ProblemType.INTERNAL;
        return answer(new ProblemBody(
                        type.uri(),
                        type.title(),
                        type.status(),
                        "An unexpected error. The log has it under the id " + id + ".",
                        uri.getPath(),
                        null,
                        id))
                .build();
    }

    private static String detail(ProblemType type, WebApplicationException refusal) {
        return switch (type) {
            case METHOD_NOT_ALLOWED -> "This path does not support this method; its methods are listed at /openapi.";
            case NOT_ACCEPTABLE -> "This path supports none of the media types that Accept lists; see /openapi.";
            case UNSUPPORTED_MEDIA_TYPE ->
                "This path does not accept a body of this Content-Type. Definitions are application/yaml or"
                        + " application/json, everything else is application/json.";
            case TOO_LARGE -> "The body is larger than any request may be (quarkus.http.limits.max-body-size).";
            default -> String.valueOf(refusal.getMessage());
        };
    }

    private static String parameter(ConstraintViolation<?> violation) {
        String last = "";
        for (Path.Node node : violation.getPropertyPath()) {
            last = String.valueOf(node.getName());
        }
        return last;
    }

    private static RestResponse.ResponseBuilder<ProblemBody> answer(ProblemBody body) {
        return RestResponse.ResponseBuilder.<ProblemBody>create(body.status())
                .entity(body)
                .type(ProblemBody.MEDIA_TYPE);
    }
}
