package io.millrace.live;

import io.restassured.path.json.JsonPath;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientWebSocket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A WebSocket as a browser has it: what came, in order, and how it ended. */
final class LiveClient implements AutoCloseable {

    private final List<JsonPath> events = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final ClientWebSocket socket;

    private LiveClient(ClientWebSocket socket) {
        this.socket = socket;
        socket.textMessageHandler(text -> events.add(JsonPath.from(text)));
        socket.closeHandler(end -> closed.complete(
                socket.closeStatusCode() == null ? -1 : socket.closeStatusCode().intValue()));
    }

    static LiveClient open(Vertx vertx, URI application, String path) throws Exception {
        // Listening before it connects: a server that closes at once is heard too.
        var client = new LiveClient(vertx.createWebSocketClient().webSocket());
        client.socket
                .connect(application.getPort(), application.getHost(), path)
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        return client;
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
