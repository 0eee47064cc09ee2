package io.millrace.step;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a redirect leads, and which part of the request is sent there. As in browsers: 303 makes a request a GET, 301 and 302 do
 * so with a POST only, and everything else is repeated with its method and body. Followed here and not by the client, which
 * would send another server the credentials meant for this one, and which has no handle to abort the request that follows.
 */
final class Redirect {

    private static final Set<Integer> STATUSES = Set.of(301, 302, 303, 307, 308);

    /** The only headers of a step that are sent to another server. */
    private static final Set<String> FOR_ANYBODY =
            Set.of("accept", "accept-encoding", "accept-language", "content-type", "idempotency-key", "user-agent");

    private Redirect() {}

    /**
     * The request that follows; null when the answer is no redirect.
     *
     * @throws IllegalArgumentException when it leads nowhere; the message is for the user
     */
    static @Nullable OutgoingRequest next(OutgoingRequest sent, HttpClientResponse answer) {
        var location = answer.getHeader("location");
        if (!STATUSES.contains(answer.statusCode()) || location == null) {
            return null;
        }
        var address = address(sent.address(), utf8(location));
        var headers = MultiMap.caseInsensitiveMultiMap().addAll(sent.headers());
        boolean get = becomesGet(answer.statusCode(), sent.method());
        if (get) {
            for (var name : List.copyOf(headers.names())) {
                if (name.toLowerCase(Locale.ROOT).startsWith("content-")) {
                    headers.remove(name);
                }
            }
        }
        if (!address.origin().equals(sent.address().origin())) {
            for (var name : List.copyOf(headers.names())) {
                if (!FOR_ANYBODY.contains(name.toLowerCase(Locale.ROOT))) {
                    headers.remove(name);
                }
            }
        }
        if (address.credentials() != null && !headers.contains("authorization")) {
            headers.set("authorization", address.credentials());
        }
        return new OutgoingRequest(get ? HttpMethod.GET : sent.method(), address, headers, get ? null : sent.body());
    }

    private static boolean becomesGet(int status, HttpMethod method) {
        return (status == 303 && !method.equals(HttpMethod.HEAD))
                || ((status == 301 || status == 302) && method.equals(HttpMethod.POST));
    }

    private static HttpAddress address(HttpAddress from, String location) {
        try {
            return from.resolve(location);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("it leads to " + location + ", which is no address", e);
        }
    }

    // The client reads headers as Latin-1; a server that does not encode its address sends UTF-8.
    private static String utf8(String header) {
        var bytes = ByteBuffer.wrap(header.getBytes(StandardCharsets.ISO_8859_1));
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            return header; // Then it is Latin-1.
        }
    }
}
