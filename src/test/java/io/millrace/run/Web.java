package io.millrace.run;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/** A server whose answers a test writes to the letter: heads, bodies that are not JSON, redirects, silence. */
final class Web implements AutoCloseable {

    record Seen(String method, String uri, Map<String, List<String>> headers, byte[] body) {
        String header(String name) {
            return String.join("|", headers.getOrDefault(name, List.of()));
        }

        String text() {
            return new String(body, java.nio.charset.StandardCharsets.UTF_8);
        }
    }

    private final Vertx vertx = Vertx.vertx();
    private final HttpServer server;
    private final Map<String, Consumer<HttpServerResponse>> answers = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<Seen> seen = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<String> closed = new ConcurrentLinkedQueue<>();

    Web() {
        server = vertx.createHttpServer()
                .requestHandler(this::arrived)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    String url() {
        return "http://127.0.0.1:" + server.actualPort();
    }

    /** How a path answers; one without is never answered. */
    Web at(String path, Consumer<HttpServerResponse> answer) {
        answers.put(path, answer);
        return this;
    }

    List<Seen> seen() {
        return List.copyOf(seen);
    }

    Seen only() {
        if (seen.size() != 1) {
            throw new AssertionError("not one request but " + seen);
        }
        return seen.element();
    }

    /** Paths whose connection the client closed before the answer was complete. */
    List<String> closed() {
        return List.copyOf(closed);
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private void arrived(HttpServerRequest request) {
        request.response().closeHandler(gone -> {
            if (!request.response().ended()) {
                closed.add(request.path());
            }
        });
        request.body().onSuccess(body -> {
            seen.add(seen(request, body));
            var answer = answers.get(request.path());
            if (answer != null) {
                answer.accept(request.response());
            }
        });
    }

    private static Seen seen(HttpServerRequest request, Buffer body) {
        var headers = new ConcurrentHashMap<String, List<String>>();
        for (var name : request.headers().names()) {
            headers.put(
                    name.toLowerCase(java.util.Locale.ROOT), request.headers().getAll(name));
        }
        return new Seen(request.method().name(), request.uri(), headers, body.getBytes());
    }
}
