package io.millrace.step;

import io.millrace.execution.Failure;
import io.netty.handler.codec.TooLongFrameException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import java.io.IOException;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One request in progress: evaluated, sent, read within its limit, and closed when it is aborted. Used on one event loop. */
final class HttpCall {

    private final HttpKind.Http action;
    private final HttpConfig config;
    private final InstantSource clock;
    private final long maxBody;
    private final String raise;
    private OutgoingRequest sending;
    private @Nullable HttpClientRequest request;
    private int redirects;
    private boolean resent;
    private boolean over;

    private HttpCall(HttpKind.Http action, HttpConfig config, InstantSource clock, OutgoingRequest sending) {
        this.action = action;
        this.config = config;
        this.clock = clock;
        this.sending = sending;
        long asked = action.maxBody().isPresent()
                ? action.maxBody().getAsInt()
                : config.maxBody().asLongValue();
        long limit = config.maxBodyLimit().asLongValue();
        this.maxBody = Math.min(asked, limit);
        this.raise = asked > limit
                ? "It is the largest that any step reads (millrace.http.max-body-limit)"
                : "Raise the step's maxBody or millrace.http.max-body";
    }

    /** @throws IllegalArgumentException when it is no valid request; the message is for the user */
    static HttpCall of(HttpKind.Http action, StepContext context, HttpConfig config) {
        return new HttpCall(action, config, context.clock(), OutgoingRequest.of(action, context));
    }

    /** Answers exactly once, unless aborted before. */
    void send(HttpClient client, Consumer<StepOutcome> answer) {
        request = null;
        client.request(sending.options())
                .compose(opened -> {
                    request = opened;
                    if (over) {
                        opened.reset();
                    }
                    var body = sending.body();
                    return body == null ? opened.send() : opened.send(body);
                })
                .onComplete(sent -> {
                    if (sent.succeeded()) {
                        read(client, sent.result(), answer);
                    } else if (!over && died(sent.cause())) {
                        resent = true;
                        send(client, answer);
                    } else {
                        end(answer, connection(sent.cause()));
                    }
                });
    }

    // A server may close an idle connection at the moment that a request is sent on it.
    private boolean died(Throwable failure) {
        return !resent
                && sending.safe()
                && request != null
                && AnswerCodec.reused(request.connection())
                && (failure instanceof HttpClosedException || failure instanceof IOException);
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
                var reset = request;
                end(answer, tooLarge());
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
                end(answer, readOutcome(response, received));
            }
        });
    }

    // Whatever goes wrong with an answer, even an Error, ends the attempt: nobody else would.
    private StepOutcome readOutcome(HttpClientResponse response, Buffer received) {
        try {
            return outcome(response, received);
        } catch (RuntimeException | Error e) {
            return new StepOutcome.Failed(
                    new Failure("internal", "the answer of " + target() + " could not be read: " + e, true));
        }
    }

    private boolean redirected(HttpClient client, HttpClientResponse response, Consumer<StepOutcome> answer) {
        if (!action.followRedirects()) {
            return false;
        }
        try {
            var next = Redirect.next(sending, response);
            if (next == null) {
                return false;
            }
            if (++redirects > config.maxRedirects()) {
                throw new IllegalArgumentException(
                        "it is one more than the " + config.maxRedirects() + " allowed (millrace.http.max-redirects)");
            }
            sending = next;
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
        var method = sending.method().name();
        Buffer body;
        try {
            body = ContentEncoding.unpack(response.getHeader("content-encoding"), received, (int) maxBody);
        } catch (IOException e) {
            return connection(e);
        } catch (IllegalArgumentException e) {
            return unreadable(e);
        }
        if (body.length() > maxBody) {
            return tooLarge();
        }
        int status = response.statusCode();
        if (status >= 400 && !action.accept().contains(status)) {
            return new StepOutcome.Failed(new Failure(
                    "http-status",
                    method + " " + target() + " answered " + status + " " + response.statusMessage(),
                    null,
                    status >= 500 || status == 408 || status == 425 || status == 429,
                    details(response, body)));
        }
        Map<String, @Nullable Object> headers = new LinkedHashMap<>();
        for (var name : response.headers().names()) {
            var values = response.headers().getAll(name);
            headers.put(name.toLowerCase(Locale.ROOT), values.size() == 1 ? values.get(0) : List.copyOf(values));
        }
        if (headers.remove("content-encoding") != null) {
            headers.remove("content-length"); // Both speak of the body as it was packed.
        }
        Map<String, @Nullable Object> output = new LinkedHashMap<>();
        output.put("status", status);
        output.put("headers", headers);
        try {
            output.put("body", HttpBody.value(response.getHeader("content-type"), body));
        } catch (IllegalArgumentException e) {
            return unreadable(e);
        }
        return new StepOutcome.Done(output);
    }

    private Map<String, @Nullable Object> details(HttpClientResponse response, Buffer body) {
        int status = response.statusCode();
        Map<String, @Nullable Object> details = new LinkedHashMap<>();
        details.put("status", status);
        details.put(
                "body",
                HttpBody.ofError(
                        response.getHeader("content-type"),
                        body,
                        config.maxErrorBody().asLongValue()));
        if (status == 429 || status == 503) {
            RetryAfter.pause(response.getHeader("retry-after"), clock.instant(), config.maxRetryAfter())
                    .ifPresent(pause -> details.put(Failure.RETRY_AFTER, pause.toMillis()));
        }
        return details;
    }

    private StepOutcome tooLarge() {
        var why = "The answer is larger than " + maxBody + " bytes. " + raise + ", or ask for less.";
        return new StepOutcome.Failed(new Failure("http-body-too-large", why, false));
    }

    private StepOutcome unreadable(IllegalArgumentException why) {
        return new StepOutcome.Failed(
                new Failure("http-body", target() + " answered with a body that is " + why.getMessage(), false));
    }

    private StepOutcome connection(Throwable failure) {
        if (failure instanceof TooLongFrameException) {
            var why = target() + " answered with a status line or headers larger than "
                    + config.maxAnswerHeaders().asLongValue() + " bytes. Raise millrace.http.max-answer-headers.";
            return new StepOutcome.Failed(new Failure("http-headers-too-large", why, false));
        }
        return new StepOutcome.Failed(new Failure(
                "http-connection", sending.method() + " " + target() + " failed: " + reason(failure), true));
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

    private String target() {
        return sending.target();
    }
}
