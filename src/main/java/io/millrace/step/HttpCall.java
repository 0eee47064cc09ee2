package io.millrace.step;

import io.millrace.execution.Failure;
import io.millrace.expression.Json;
import io.netty.handler.codec.http.QueryStringEncoder;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One request in progress: evaluated, sent, read within its limit, and closed when it is aborted. */
final class HttpCall {

    private static final int EXCERPT = 500;

    private final HttpKind.Http action;
    private final HttpConfig config;
    private final long maxBody;
    private RequestOptions options;
    private @Nullable Buffer body;
    private @Nullable HttpClientRequest request;
    private int redirects;
    private boolean over;

    private HttpCall(HttpKind.Http action, HttpConfig config, RequestOptions options, @Nullable Buffer body) {
        this.action = action;
        this.config = config;
        this.options = options;
        this.body = body;
        this.maxBody = action.maxBody().isPresent()
                ? action.maxBody().getAsInt()
                : config.maxBody().asLongValue();
    }

    /** @throws IllegalArgumentException when it is no valid request; the message is for the user */
    static HttpCall of(HttpKind.Http action, StepContext context, HttpConfig config) {
        var method = String.valueOf(context.evaluate(action.method())).toUpperCase(Locale.ROOT);
        if (!method.matches("[A-Z]{1,20}")) {
            throw new IllegalArgumentException("'" + method + "' is no HTTP method");
        }
        var options = new RequestOptions()
                .setMethod(HttpMethod.valueOf(method))
                .setAbsoluteURI(address(context.evaluate(action.url()), context.evaluate(action.query())))
                .putHeader("accept", "application/json, text/*;q=0.9, */*;q=0.8")
                .putHeader("user-agent", "millrace")
                .putHeader("idempotency-key", context.idempotencyKey());
        var traceparent = context.traceparent();
        if (traceparent != null) {
            options.putHeader("traceparent", traceparent);
        }
        var value = context.evaluate(action.body());
        Buffer body = null;
        if (value instanceof String text) {
            options.putHeader("content-type", "text/plain; charset=utf-8");
            body = Buffer.buffer(text);
        } else if (value != null) {
            options.putHeader("content-type", "application/json");
            body = Buffer.buffer(Json.write(value));
        }
        fields(context.evaluate(action.headers()), "headers").forEach((name, content) -> {
            try {
                options.putHeader(name, texts(content));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("header '" + name + "' cannot be sent: " + e.getMessage(), e);
            }
        });
        return new HttpCall(action, config, options, body);
    }

    /** Answers exactly once, unless aborted before. */
    void send(HttpClient client, Consumer<StepOutcome> answer) {
        client.request(options)
                .compose(opened -> {
                    request = opened;
                    if (over) {
                        opened.reset();
                    }
                    return body == null ? opened.send() : opened.send(body);
                })
                .onComplete(sent -> {
                    if (sent.succeeded()) {
                        read(client, sent.result(), answer);
                    } else {
                        end(answer, connection(sent.cause()));
                    }
                });
    }

    /** Closes the call if it is not over. The server sees a closed connection. */
    void abort() {
        if (!over) {
            over = true;
            if (request != null) {
                request.reset();
            }
        }
    }

    private void read(HttpClient client, HttpClientResponse response, Consumer<StepOutcome> answer) {
        var received = Buffer.buffer();
        response.handler(chunk -> {
            if (over) {
                return;
            }
            if (received.length() + chunk.length() > maxBody) {
                var why = "The answer is larger than " + maxBody
                        + " bytes. Raise the step's maxBody or millrace.http.max-body, or ask for less.";
                var reset = request;
                end(answer, new StepOutcome.Failed(new Failure("http-body-too-large", why, false)));
                if (reset != null) {
                    reset.reset();
                }
                return;
            }
            received.appendBuffer(chunk);
        });
        response.exceptionHandler(failure -> end(answer, connection(failure)));
        response.endHandler(done -> {
            if (!over && !redirected(client, response, answer)) {
                end(answer, outcome(response, received));
            }
        });
    }

    private boolean redirected(HttpClient client, HttpClientResponse response, Consumer<StepOutcome> answer) {
        if (!action.followRedirects()) {
            return false;
        }
        try {
            var next = Redirect.next(options, response);
            if (next == null) {
                return false;
            }
            if (++redirects > config.maxRedirects()) {
                throw new IllegalArgumentException(
                        "it is one more than the " + config.maxRedirects() + " allowed (millrace.http.max-redirects)");
            }
            if (!next.getMethod().equals(options.getMethod())) {
                body = null;
            }
            options = next;
            send(client, answer);
        } catch (IllegalArgumentException e) {
            var why = "The redirect from " + target() + " is not followed: " + e.getMessage();
            end(answer, new StepOutcome.Failed(new Failure("http-redirects", why, false)));
        }
        return true;
    }

    private void end(Consumer<StepOutcome> answer, StepOutcome outcome) {
        if (!over) {
            over = true;
            answer.accept(outcome);
        }
    }

    private StepOutcome outcome(HttpClientResponse response, Buffer received) {
        int status = response.statusCode();
        if (status >= 400 && !action.accept().contains(status)) {
            Map<String, @Nullable Object> details = new LinkedHashMap<>();
            details.put("status", status);
            var excerpt = received.toString(StandardCharsets.UTF_8);
            details.put("body", excerpt.length() > EXCERPT ? excerpt.substring(0, EXCERPT) + "..." : excerpt);
            return new StepOutcome.Failed(new Failure(
                    "http-status",
                    options.getMethod() + " " + target() + " answered " + status + " " + response.statusMessage(),
                    null,
                    status >= 500 || status == 408 || status == 425 || status == 429,
                    details));
        }
        Map<String, @Nullable Object> headers = new LinkedHashMap<>();
        for (var name : response.headers().names()) {
            var values = response.headers().getAll(name);
            headers.put(name.toLowerCase(Locale.ROOT), values.size() == 1 ? values.get(0) : List.copyOf(values));
        }
        Map<String, @Nullable Object> output = new LinkedHashMap<>();
        output.put("status", status);
        output.put("headers", headers);
        try {
            output.put("body", HttpBody.value(response.getHeader("content-type"), received));
        } catch (IllegalArgumentException e) {
            return new StepOutcome.Failed(
                    new Failure("http-body", target() + " answered with a body that is " + e.getMessage(), false));
        }
        return new StepOutcome.Done(output);
    }

    private StepOutcome connection(Throwable failure) {
        return new StepOutcome.Failed(new Failure(
                "http-connection", options.getMethod() + " " + target() + " failed: " + reason(failure), true));
    }

    // Of a certificate that is not trusted only the last cause says so.
    private static String reason(Throwable failure) {
        var root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        var message = message(failure);
        return message.contains(message(root)) ? message : message + ": " + message(root);
    }

    private static String message(Throwable failure) {
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }

    // Without the query, which may hold what must not appear in an error.
    private String target() {
        return Redirect.origin(options) + options.getURI().replaceFirst("\\?.*", "");
    }

    private static String address(@Nullable Object url, @Nullable Object query) {
        if (!(url instanceof String given)) {
            throw new IllegalArgumentException("the url must be text, and is: " + Json.write(url));
        }
        var encoder = new QueryStringEncoder("");
        fields(query, "query").forEach((name, value) -> {
            texts(value).forEach(one -> encoder.addParam(name, one.toString()));
        });
        var extra = encoder.toString();
        var joined = extra.isEmpty() ? given : given + (given.contains("?") ? "&" : "?") + extra.substring(1);
        try {
            var uri = new URI(joined);
            if (uri.getHost() == null || !("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                throw new IllegalArgumentException("the url must start with http:// or https://, and is: " + given);
            }
            return joined;
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("the url is not valid: " + e.getMessage(), e);
        }
    }

    // Fields whose value is null are left out: an expression that found nothing sends nothing.
    private static Map<String, Object> fields(@Nullable Object given, String what) {
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

    private static Iterable<CharSequence> texts(Object value) {
        var all = value instanceof List<?> list ? list : List.of(value);
        return all.stream()
                .map(one -> (CharSequence) (one instanceof String text ? text : Json.write(one)))
                .toList();
    }
}
