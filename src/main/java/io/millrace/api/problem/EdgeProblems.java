package io.millrace.api.problem;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.api.ApiConfig;
import io.millrace.worker.WorkerConfig;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Problems of requests that do not reach the REST layer, or that it passes on. */
@ApplicationScoped
public class EdgeProblems {

    // Before the server's own check, which closes the connection without a response while the client is still sending.
    private static final int BEFORE_THE_SERVERS_LIMIT = 10;

    private final ObjectMapper mapper;
    private final long maxBodySize;
    private final boolean dedicated;
    private final long retryAfter;

    public EdgeProblems(
            ObjectMapper mapper,
            WorkerConfig worker,
            ApiConfig config,
            @ConfigProperty(name = "quarkus.http.limits.max-body-size", defaultValue = "10M") MemorySize maxBodySize) {
        this.mapper = mapper;
        this.maxBodySize = maxBodySize.asLongValue();
        this.dedicated = worker.dedicated();
        this.retryAfter = config.retryAfter().toSeconds();
    }

    public void register(@Observes Filters filters) {
        filters.register(this::refuseTooLarge, BEFORE_THE_SERVERS_LIMIT);
        filters.register(this::refuseNul, BEFORE_THE_SERVERS_LIMIT);
        if (dedicated) {
            filters.register(this::refuseUsers, BEFORE_THE_SERVERS_LIMIT);
        }
    }

    public void register(@Observes Router router) {
        router.route("/api/*").last().handler(request -> answer(request, unknownPath(request.normalizedPath())));
    }

    public static ProblemBody unknownPath(String path) {
        return ProblemBody.of(
                ProblemType.UNKNOWN_PATH,
                "There is nothing at " + path + ". The paths are listed at /openapi.",
                path,
                List.of());
    }

    public void refuseWhileStopping(RoutingContext request) {
        request.response().putHeader("retry-after", Long.toString(retryAfter));
        request.request().resume();
        answer(
                request,
                ProblemBody.of(
                        ProblemType.UNAVAILABLE,
                        "This instance is stopping. Send the request again: another instance will take it.",
                        request.normalizedPath(),
                        List.of()));
    }

    // Postgres cannot store this character in text, so no name contains it.
    private void refuseNul(RoutingContext request) {
        if (!request.request().uri().contains("%00")) {
            request.next();
            return;
        }
        answer(
                request,
                ProblemBody.of(
                        ProblemType.BAD_REQUEST,
                        "The path and the query must not contain the character NUL (%00).",
                        request.request().path(),
                        List.of()));
    }

    // Paths of probes and monitoring stay open; WebSockets are refused like the rest.
    private void refuseUsers(RoutingContext request) {
        var path = request.normalizedPath();
        if (!path.startsWith("/api/") || path.equals("/api/health")) {
            request.next();
            return;
        }
        answer(
                request,
                ProblemBody.of(
                        ProblemType.WORKER_ONLY,
                        "This instance is a dedicated worker (WORKER_MODE=true). Send the request to one that serves the web.",
                        path,
                        List.of()));
    }

    // The rest is read and discarded, so that a client that sends everything before it reads gets the response.
    private void refuseTooLarge(RoutingContext request) {
        if (announced(request) <= maxBodySize) {
            request.next();
            return;
        }
        request.response().putHeader("connection", "close");
        request.request().resume();
        answer(
                request,
                ProblemBody.of(
                        ProblemType.TOO_LARGE,
                        "The body has more than the " + maxBodySize
                                + " bytes that any request may have (quarkus.http.limits.max-body-size).",
                        request.normalizedPath(),
                        List.of()));
    }

    private static long announced(RoutingContext request) {
        var length = request.request().getHeader("content-length");
        try {
            return length == null ? 0 : Long.parseLong(length);
        } catch (NumberFormatException e) {
            // The HTTP codec refuses such a request before it gets here; to treat it as too large is safe.
            return Long.MAX_VALUE;
        }
    }

    /** Ends the request; what is still to come of it is read and discarded. */
    public void answer(RoutingContext request, ProblemType type, String detail) {
        request.request().resume();
        answer(request, ProblemBody.of(type, detail, request.request().path(), List.of()));
    }

    /** The same; then the connection is closed, since nothing that follows on it can be relied on. */
    public void answerAndClose(RoutingContext request, ProblemType type, String detail) {
        request.response().putHeader("connection", "close");
        request.addEndHandler(ended -> request.request().connection().close());
        answer(request, type, detail);
    }

    private void answer(RoutingContext request, ProblemBody body) {
        try {
            request.response()
                    .setStatusCode(body.status())
                    .putHeader("content-type", ProblemBody.MEDIA_TYPE)
                    .end(mapper.writeValueAsString(body));
        } catch (JsonProcessingException e) {
            request.fail(e);
        }
    }
}
