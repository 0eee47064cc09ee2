package io.millrace.live;

import io.restassured.path.json.JsonPath;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * A WebSocket client that records frames in order and the close. The JDK's client, since it listens before the
 * handshake completes: a frame or close sent with the handshake response is received too.
 */
public final class LiveClient implements AutoCloseable {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final List<JsonPath> events = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final WebSocket socket;
    private volatile String reason = "";

    private LiveClient(URI address) throws Exception {
        this.socket =
                HTTP.newWebSocketBuilder().buildAsync(address, new Heard()).get(10, TimeUnit.SECONDS);
    }

    public static LiveClient open(URI application, String path) throws Exception {
        return new LiveClient(URI.create("ws://" + application.getHost() + ":" + application.getPort() + path));
    }

    public List<String> types() {
        return events.stream().map(event -> event.getString("type")).toList();
    }

    public List<Integer> numbers() {
        return events.stream().map(event -> event.getInt("seq")).toList();
    }

    List<JsonPath> events() {
        return events;
    }

    /** The close code, after the close. */
    int closeCode() throws Exception {
        return closed.get(10, TimeUnit.SECONDS);
    }

    boolean isOpen() {
        return !closed.isDone();
    }

    String closeReason() {
        return reason;
    }

    void leave() {
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "");
    }

    @Override
    public void close() {
        leave();
        socket.abort();
    }

    private final class Heard implements WebSocket.Listener {

        private final StringBuilder frame = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            frame.append(data);
            if (last) {
                events.add(JsonPath.from(frame.toString()));
                frame.setLength(0);
            }
            from.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int code, String why) {
            reason = why;
            closed.complete(code);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable failure) {
            closed.completeExceptionally(failure);
        }
    }
}
