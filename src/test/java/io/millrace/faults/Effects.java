package io.millrace.faults;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The remote service of http steps: records each call with its time. It answers {@code value + 1} after {@code ms};
 * under {@code /flaky/} the first call of each key is answered with 503; under {@code /hold/} it waits for
 * {@link #release}.
 */
final class Effects implements AutoCloseable {

    /** @param key the Idempotency-Key */
    record Call(String key, String path, Instant at) {}

    /**
     * One call from its arrival until its response or the close of its connection.
     *
     * @param execution that made it
     */
    record Span(String execution, Instant from, Instant until) {}

    /** @param value the response */
    record Answer(String key, int status, long value) {}

    private static final int UUID_LENGTH = 36;

    private final Vertx vertx;
    private final HttpServer server;
    private final ConcurrentLinkedQueue<Call> calls = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Answer> answers = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Span> spans = new ConcurrentLinkedQueue<>();
    private final Set<String> refusedOnce = ConcurrentHashMap.newKeySet();
    private final Map<HttpServerRequest, Runnable> held = new ConcurrentHashMap<>();

    Effects(Vertx vertx) {
        this.vertx = vertx;
        this.server = vertx.createHttpServer()
                .requestHandler(this::arrived)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    String url() {
        return "http://127.0.0.1:" + server.actualPort();
    }

    List<Call> calls() {
        return List.copyOf(calls);
    }

    List<Answer> answers() {
        return List.copyOf(answers);
    }

    List<Span> spans() {
        return List.copyOf(spans);
    }

    /** Number of calls waiting now. */
    int held() {
        return held.size();
    }

    void release() {
        held.values().forEach(answer -> vertx.runOnContext(ignored -> answer.run()));
    }

    /** Resets the state for a new schedule. */
    void forget() {
        calls.clear();
        answers.clear();
        spans.clear();
        refusedOnce.clear();
    }

    @Override
    public void close() {
        server.close().toCompletionStage().toCompletableFuture().join();
    }

    private void arrived(HttpServerRequest request) {
        var at = Instant.now();
        var key = request.getHeader("idempotency-key");
        calls.add(new Call(key, request.path(), at));
        request.response().closeHandler(closed -> {
            held.remove(request);
            ended(key, at);
        });
        request.body().onSuccess(bytes -> {
            var body = new JsonObject(bytes);
            Runnable answer = () -> answer(request, key, at, body.getLong("value") + 1);
            if (request.path().startsWith("/hold/")) {
                held.put(request, answer);
            } else {
                vertx.setTimer(Math.max(1, body.getLong("ms")), ignored -> answer.run());
            }
        });
    }

    private void ended(String key, Instant from) {
        spans.add(new Span(key.substring(0, UUID_LENGTH), from, Instant.now()));
    }

    private void answer(HttpServerRequest request, String key, Instant at, long value) {
        held.remove(request);
        var response = request.response();
        if (response.closed() || response.ended()) {
            return;
        }
        boolean refused = request.path().startsWith("/flaky/") && refusedOnce.add(key);
        int status = refused ? 503 : 200;
        answers.add(new Answer(key, status, value));
        ended(key, at);
        response.setStatusCode(status)
                .putHeader("content-type", "application/json")
                .end(new JsonObject().put("value", value).encode());
    }
}
