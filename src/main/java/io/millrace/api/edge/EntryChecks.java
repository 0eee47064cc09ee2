package io.millrace.api.edge;

import io.millrace.api.problem.EdgeProblems;
import io.millrace.api.problem.ProblemType;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks that do not depend on a path's resource: host, origin, framing, media type, time of the body. */
@ApplicationScoped
public class EntryChecks {

    /** After the count of requests in flight, before everything else. */
    private static final int EARLY = 900;

    private static final Set<HttpMethod> READS = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);
    private static final String API = "/api/";

    private final EdgeProblems problems;
    private final SitePolicy sites;
    private final Duration bodyTimeout;
    private final Vertx vertx;

    EntryChecks(EdgeProblems problems, EdgeConfig config, Vertx vertx) {
        this.problems = problems;
        this.sites = new SitePolicy(
                config.hosts().orElse(List.of()), config.origins().orElse(List.of()));
        this.bodyTimeout = config.bodyTimeout();
        this.vertx = vertx;
    }

    void register(@Observes Filters filters) {
        filters.register(this::check, EARLY);
    }

    private void check(RoutingContext context) {
        var request = context.request();
        ConnectionGuard.entered(context);
        var path = context.normalizedPath();
        context.response().putHeader("X-Content-Type-Options", "nosniff");
        if (path.startsWith(API)) {
            context.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        }
        var refused = framing(request);
        if (refused != null) {
            // Where the next request would start is not certain.
            problems.answerAndClose(context, refused.type, refused.detail);
            return;
        }
        refused = isProbe(path) ? null : host(request);
        boolean socket = request.headers().contains(HttpHeaders.UPGRADE);
        boolean changes = !READS.contains(request.method());
        if (refused == null && (changes || socket)) {
            refused = origin(request);
        }
        if (refused == null && changes && path.startsWith(API)) {
            refused = mediaType(request);
        }
        if (refused != null) {
            problems.answer(context, refused.type, refused.detail);
            return;
        }
        if (changes && hasBody(request)) {
            limitTime(context);
        }
        context.next();
    }

    private record Refused(ProblemType type, String detail) {}

    // The codec itself answers 400 to Content-Length with "chunked", and to any coding in HTTP/1.0.
    private static @Nullable Refused framing(HttpServerRequest request) {
        var coding = request.headers().getAll(HttpHeaders.TRANSFER_ENCODING);
        if (coding.isEmpty()) {
            return null;
        }
        if (request.headers().contains(HttpHeaders.CONTENT_LENGTH)) {
            return new Refused(
                    ProblemType.BAD_REQUEST, "A request has either Content-Length or Transfer-Encoding, not both.");
        }
        if (coding.size() == 1 && coding.get(0).strip().equalsIgnoreCase("chunked")) {
            return null;
        }
        return new Refused(
                ProblemType.UNSUPPORTED_TRANSFER_CODING,
                "The only transfer coding is chunked; Transfer-Encoding is '" + String.join(", ", coding) + "'.");
    }

    // Probes and monitoring come by whatever name their system uses, and reveal nothing of an execution.
    private static boolean isProbe(String path) {
        return path.startsWith("/health") || path.equals("/metrics") || path.equals("/api/health");
    }

    private @Nullable Refused host(HttpServerRequest request) {
        if (request.headers().getAll(HttpHeaders.HOST).size() > 1) {
            return new Refused(ProblemType.BAD_REQUEST, "A request has one Host.");
        }
        var authority = request.authority();
        // HTTP/1.0 has none; a browser always sends one.
        if (authority == null || sites.knows(authority.host())) {
            return null;
        }
        return new Refused(
                ProblemType.UNKNOWN_HOST,
                "This service is not known under the name '" + authority.host()
                        + "'. If it is a name of yours, add it to millrace.web.hosts (MILLRACE_WEB_HOSTS).");
    }

    private @Nullable Refused origin(HttpServerRequest request) {
        var origin = request.getHeader(HttpHeaders.ORIGIN);
        var authority = request.authority();
        var host = authority == null ? null : authority.toString();
        if (sites.sameSite(request.getHeader("Sec-Fetch-Site"), origin, host)) {
            return null;
        }
        return new Refused(
                ProblemType.OTHER_SITE,
                "The request comes from a page of another site" + (origin == null ? "" : " (" + origin + ")")
                        + ". If the page is yours, add its origin to millrace.web.origins (MILLRACE_WEB_ORIGINS).");
    }

    // A page can send a form or a text to any site without asking first; it cannot send these.
    private static @Nullable Refused mediaType(HttpServerRequest request) {
        if (!hasBody(request)) {
            return null;
        }
        var header = request.getHeader(HttpHeaders.CONTENT_TYPE);
        var type = header == null ? "" : header.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (type.endsWith("/json") || type.endsWith("+json") || type.endsWith("yaml")) {
            return null;
        }
        return new Refused(
                ProblemType.UNSUPPORTED_MEDIA_TYPE,
                (type.isEmpty() ? "The body has no Content-Type. " : "The Content-Type of the body is " + type + ". ")
                        + "Definitions are application/yaml or application/json, everything else is application/json.");
    }

    private static boolean hasBody(HttpServerRequest request) {
        var length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return request.headers().contains(HttpHeaders.TRANSFER_ENCODING) || (length != null && !length.equals("0"));
    }

    private void limitTime(RoutingContext context) {
        var request = context.request();
        long timer = vertx.setTimer(bodyTimeout.toMillis(), fired -> {
            if (request.isEnded()) {
                return;
            }
            if (context.response().headWritten()) {
                request.connection().close();
                return;
            }
            problems.answerAndClose(
                    context,
                    ProblemType.REQUEST_TIMEOUT,
                    "The body was not complete after " + bodyTimeout.toSeconds() + " s (millrace.web.body-timeout).");
        });
        context.addEndHandler(ended -> vertx.cancelTimer(timer));
    }
}
