package io.millrace.live;

import io.restassured.path.json.JsonPath;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A WebSocket as a browser has it: what came, in order, and how it ended. */
final class LiveClient implements AutoCloseable {

    private final List<JsonPath> events = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final WebSocket socket;

    private LiveClient(WebSocket socket) {
        this.socket = socket;
        if (socket.isClosed()) {
            ended(); // A server that refuses closes with the answer to the handshake.
        } else {
            socket.textMessageHandler(text -> events.add(JsonPath.from(text)));
            socket.closeHandler(end -> ended());
        }
    }

    private void ended() {
        closed.complete(
                socket.closeStatusCode() == null ? -1 : socket.closeStatusCode().intValue());
    }

    static LiveClient open(Vertx vertx, URI application, String path) throws Exception {
        return vertx.createWebSocketClient()
                .connect(application.getPort(), application.getHost(), path)
                // Before anything else runs on the loop of the connection: no frame is missed.
                .map(LiveClient::new)
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    List<String> types() {
        return events.stream().map(event -> event.getString("type")).toList();
    }

    List<Integer> numbers() {
        return events.stream().map(event -> event.getInt("seq")).toList();
    }

    List<JsonPath> events() {
        return events;
    }

    /** The close code, once it is closed. */
    int closeCode() throws Exception {
        return closed.get(10, TimeUnit.SECONDS);
    }

    boolean isOpen() {
        return !closed.isDone();
    }

    String closeReason() {
        return socket.closeReason();
    }

    void leave() {
        socket.close();
    }

    @Override
    public void close() {
        leave();
    }
}
