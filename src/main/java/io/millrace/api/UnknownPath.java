package io.millrace.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;

/** Answers below {@code /api} what no resource does: requests that the REST layer hands on rather than refuse. */
@ApplicationScoped
class UnknownPath {

    private final ObjectMapper mapper;

    UnknownPath(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    void register(@Observes Router router) {
        router.route("/api/*").last().handler(this::answer);
    }

    private void answer(RoutingContext request) {
        var path = request.normalizedPath();
        var body = ProblemBody.of(
                ProblemType.UNKNOWN_PATH,
                "There is nothing at " + path + ". The paths are listed at /openapi.",
                path,
                List.of());
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
