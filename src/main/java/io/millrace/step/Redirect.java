package io.millrace.step;

import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a redirect leads, and which part of the request is sent there. As in browsers: 307 and 308 repeat the request, the others
 * make it a GET. Followed here and not by the client, which would send another server the credentials meant for this one,
 * and which has no handle to abort the request that follows.
 */
final class Redirect {

    private static final Set<Integer> STATUSES = Set.of(301, 302, 303, 307, 308);

    /** The only headers of a step that are sent to another server. */
    private static final Set<String> FOR_ANYBODY =
            Set.of("accept", "accept-language", "content-type", "idempotency-key", "user-agent");

    private Redirect() {}

    /**
     * The request that follows; null when the answer is no redirect.
     *
     * @throws IllegalArgumentException when it leads nowhere; the message is for the user
     */
    static @Nullable RequestOptions next(RequestOptions sent, HttpClientResponse answer) {
        var location = answer.getHeader("location");
        if (!STATUSES.contains(answer.statusCode()) || location == null) {
            return null;
        }
        var here = origin(sent);
        var next = new RequestOptions(sent).setAbsoluteURI(address(here + sent.getURI(), location));
        boolean repeats = answer.statusCode() == 307 || answer.statusCode() == 308;
        if (!repeats && !sent.getMethod().equals(HttpMethod.HEAD)) {
            next.setMethod(HttpMethod.GET);
            next.removeHeader("content-type");
        }
        if (!origin(next).equals(here)) {
            for (var name : List.copyOf(next.getHeaders().names())) {
                if (!FOR_ANYBODY.contains(name.toLowerCase(Locale.ROOT))) {
                    next.removeHeader(name);
                }
            }
        }
        return next;
    }

    /** Scheme, host and port of a request. */
    static String origin(RequestOptions request) {
        return (request.isSsl() ? "https://" : "http://") + request.getHost() + ":" + request.getPort();
    }

    private static String address(String from, String location) {
        try {
            var to = new URI(from).resolve(new URI(location));
            if (to.getHost() == null || !("http".equals(to.getScheme()) || "https".equals(to.getScheme()))) {
                throw new IllegalArgumentException("it leads to " + location);
            }
            return to.toString();
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("it leads to " + location + ", which is no address", e);
        }
    }
}
