package io.millrace.live;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The web pages: one document for every path that a browser may open or reload; routing happens in the browser.
 * Requests that do not accept HTML are passed on to the API.
 */
@ApplicationScoped
class WebPages {

    private static final String DOCUMENT = "META-INF/resources/pages/index.html";

    /** After the filters that reject requests, before the API. */
    private static final int BEFORE_THE_API = 50;

    private static final Set<String> PATHS = Set.of("", "executions", "workflows", "dead-letters", "capacity");
    private static final Set<HttpMethod> READS = Set.of(HttpMethod.GET, HttpMethod.HEAD);

    private static final String ASSETS = "/assets/";
    /** Asset names contain a hash of their content. */
    private static final String FOR_EVER = "public, max-age=31536000, immutable";

    /** No other host at all. The editor injects its own style elements. */
    private static final String POLICY = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
            + " object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    /** Null when this build was made without Node.js and has no pages. */
    private final @Nullable Buffer document = document();

    void register(@Observes Filters filters) {
        filters.register(this::serve, BEFORE_THE_API);
    }

    private void serve(RoutingContext request) {
        var path = request.normalizedPath();
        if (path.startsWith(ASSETS)) {
            request.response().putHeader(HttpHeaders.CACHE_CONTROL, FOR_EVER);
        }
        var page = document;
        if (page == null || !READS.contains(request.request().method()) || !isPage(path) || !wantsHtml(request)) {
            request.next();
            return;
        }
        request.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/html;charset=UTF-8")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
                .putHeader(HttpHeaders.VARY, "Accept")
                .putHeader("Content-Security-Policy", POLICY)
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Referrer-Policy", "same-origin")
                .end(page);
    }

    private static boolean isPage(String path) {
        int end = path.indexOf('/', 1);
        return PATHS.contains(path.substring(1, end < 0 ? path.length() : end));
    }

    private static boolean wantsHtml(RoutingContext request) {
        var accept = request.request().getHeader(HttpHeaders.ACCEPT);
        return accept != null && accept.contains("text/html");
    }

    private static @Nullable Buffer document() {
        try (var in = WebPages.class.getClassLoader().getResourceAsStream(DOCUMENT)) {
            return in == null ? null : Buffer.buffer(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(DOCUMENT, e);
        }
    }
}
