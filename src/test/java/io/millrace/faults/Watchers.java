package io.millrace.faults;

import io.millrace.testing.Client;
import io.millrace.testing.MillraceProcess;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Open connections to an instance: WebSockets of executions and requests that wait for completion. */
final class Watchers implements AutoCloseable {

    private final HttpClient http = HttpClient.newHttpClient();
    private final MillraceProcess instance;
    private final List<CompletableFuture<Integer>> codes = new ArrayList<>();
    private final List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    private final List<Socket> deaf = new ArrayList<>();

    Watchers(MillraceProcess instance) {
        this.instance = instance;
    }

    /** Follows events until it is closed. */
    void follow(String path) {
        var code = new CompletableFuture<Integer>();
        http.newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + instance.port() + path), new Listening(code))
                .join();
        codes.add(code);
    }

    /** Follows without ever responding. */
    void followDeaf(String path) {
        try {
            var socket = new Socket("127.0.0.1", instance.port());
            deaf.add(socket);
            socket.getOutputStream()
                    .write(("""
                    GET %s HTTP/1.1
                    Host: 127.0.0.1
                    Upgrade: websocket
                    Connection: Upgrade
                    Sec-WebSocket-Version: 13
                    Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==

                    """.formatted(path)).replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs it and waits for its completion. */
    void waitFor(String workflow, JsonObject input) {
        var body = new JsonObject().put("triggerData", input).encode();
        answers.add(http.sendAsync(
                HttpRequest.newBuilder(instance.uri("/api/workflows/" + workflow + "/run?wait=60s"))
                        .header("content-type", "application/json")
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString()));
    }

    /** Submits a new execution; it may be rejected with 503 or a refused connection. */
    boolean accepts(String workflow, JsonObject input) {
        try {
            var body = new JsonObject().put("triggerData", input).encode();
            var answer = http.send(
                    HttpRequest.newBuilder(instance.uri("/api/workflows/" + workflow + "/run"))
                            .header("content-type", "application/json")
                            .POST(BodyPublishers.ofString(body))
                            .build(),
                    BodyHandlers.ofString());
            System.out.println("drain: new submissions are answered " + answer.statusCode());
            return answer.statusCode() != 503 || !answer.body().contains("/problems/unavailable");
        } catch (IOException e) {
            System.out.println("drain: new submissions are answered by " + e);
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** The close code of each one. */
    List<CompletableFuture<Integer>> codes() {
        return codes;
    }

    List<CompletableFuture<HttpResponse<String>>> answers() {
        return answers;
    }

    /** Number of open sockets reported by its metrics. */
    static int sockets(MillraceProcess instance) {
        return new Client(() -> instance.uri("/"))
                .get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("millrace_live_connections"))
                .mapToInt(line -> (int) Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    @Override
    public void close() {
        for (var socket : deaf) {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private record Listening(CompletableFuture<Integer> code) implements WebSocket.Listener {

        @Override
        public CompletionStage<?> onClose(WebSocket from, int status, String why) {
            code.complete(status);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable failure) {
            code.completeExceptionally(failure);
        }
    }
}
