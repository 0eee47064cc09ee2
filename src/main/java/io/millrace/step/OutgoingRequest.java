package io.millrace.step;

import io.millrace.expression.Json;
import io.netty.handler.codec.http.QueryStringEncoder;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A request as it is sent. @param body null = none */
record OutgoingRequest(
        HttpMethod method,
        HttpAddress address,
        MultiMap headers,
        @Nullable Buffer body) {

    /** Methods whose request has a meaning for its body, so that an empty one is announced too. */
    private static final Set<String> WITH_BODY = Set.of("POST", "PUT", "PATCH");

    /** Methods that may be sent again when nobody knows whether they arrived. */
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

    /** @throws IllegalArgumentException when it is no valid request; the message is for the user */
    static OutgoingRequest of(HttpKind.Http action, StepContext context) {
        var method = method(String.valueOf(context.evaluate(action.method())));
        var address = address(context.evaluate(action.url()), context.evaluate(action.query()));
        var headers = MultiMap.caseInsensitiveMultiMap()
                .add("accept", "application/json, text/*;q=0.9, */*;q=0.8")
                .add("accept-encoding", ContentEncoding.accepted())
                .add("user-agent", "millrace")
                .add("idempotency-key", context.idempotencyKey());
        var traceparent = context.traceparent();
        if (traceparent != null) {
            headers.add("traceparent", traceparent);
        }
        if (address.credentials() != null) {
            headers.add("authorization", address.credentials());
        }
        fields(context.evaluate(action.headers()), "headers").forEach((name, content) -> {
            headers.remove(name);
            texts(content).forEach(value -> add(headers, address, name, value));
        });
        var body = RequestBody.of(context.evaluate(action.body()), headers.get("content-type"));
        if (body != null && body.contentType() != null) {
            headers.set("content-type", body.contentType());
        }
        return new OutgoingRequest(method, address, headers, body == null ? null : body.content());
    }

    RequestOptions options() {
        var options = new RequestOptions()
                .setMethod(method)
                .setSsl(address.ssl())
                .setHost(address.host())
                .setPort(address.port())
                .setURI(address.target());
        headers.forEach(header -> options.addHeader(header.getKey(), header.getValue()));
        if (body == null && WITH_BODY.contains(method.name())) {
            options.putHeader("content-length", "0");
        }
        return options;
    }

    boolean safe() {
        return SAFE.contains(method.name());
    }

    /** Without the query, which may hold what must not appear in an error. */
    String target() {
        return address.origin() + address.target().replaceFirst("\\?.*", "");
    }

    private static HttpMethod method(String written) {
        var method = written.toUpperCase(Locale.ROOT);
        if (!method.matches("[A-Z]{1,20}")) {
            throw new IllegalArgumentException("'" + method + "' is no HTTP method");
        }
        refuse(HttpRules.method(method));
        return HttpMethod.valueOf(method);
    }

    private static HttpAddress address(@Nullable Object url, @Nullable Object query) {
        if (!(url instanceof String given)) {
            throw new IllegalArgumentException("the url must be text, and is: " + Json.write(url));
        }
        var encoder = new QueryStringEncoder("");
        fields(query, "query").forEach((name, value) -> texts(value).forEach(one -> encoder.addParam(name, one)));
        var extra = encoder.toString();
        return HttpAddress.of(given, extra.isEmpty() ? extra : extra.substring(1));
    }

    private static void add(MultiMap headers, HttpAddress address, String name, String value) {
        refuse(HttpRules.header(name));
        refuse(HttpRules.value(name, value));
        if (name.equalsIgnoreCase("host") && !names(value, address)) {
            throw new IllegalArgumentException(
                    "header '" + name + "' cannot be sent: it names another server than the url; leave it out");
        }
        try {
            headers.add(name, value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("header '" + name + "' cannot be sent: " + e.getMessage(), e);
        }
    }

    private static boolean names(String authority, HttpAddress address) {
        return authority.equalsIgnoreCase(address.host() + ":" + address.port())
                || (authority.equalsIgnoreCase(address.host()) && address.port() == (address.ssl() ? 443 : 80));
    }

    private static void refuse(@Nullable String problem) {
        if (problem != null) {
            throw new IllegalArgumentException(problem);
        }
    }

    /** Fields whose value is null are left out: an expression that found nothing sends nothing. */
    static Map<String, Object> fields(@Nullable Object given, String what) {
        Map<String, Object> fields = new LinkedHashMap<>();
        if (given instanceof Map<?, ?> map) {
            map.forEach((name, value) -> {
                if (value != null) {
                    fields.put(String.valueOf(name), value);
                }
            });
        } else if (given != null) {
            throw new IllegalArgumentException(what + " must be an object, and is: " + Json.write(given));
        }
        return fields;
    }

    static List<String> texts(Object value) {
        var all = value instanceof List<?> list ? list : List.of(value);
        return all.stream().map(Json::text).toList();
    }
}
