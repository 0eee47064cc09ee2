package io.millrace.live;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A page's client of {@code /api/watch}: its commands, the frames received, and when; it can stop reading. */
public final class WatchClient implements AutoCloseable {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    /** @param at as of {@link System#nanoTime} */
    public record Frame(JsonObject json, long at) {

        /** The items of a list; empty when it is absent. */
        Stream<JsonObject> items(String key) {
            return json.getJsonArray(key, new JsonArray()).stream().map(JsonObject.class::cast);
        }
    }

    private final List<Frame> frames = new CopyOnWriteArrayList<>();
    private final Map<String, Integer> told = new ConcurrentHashMap<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final Heard heard = new Heard();
    private final WebSocket socket;

    private WatchClient(URI address) throws Exception {
        this.socket = HTTP.newWebSocketBuilder().buildAsync(address, heard).get(20, TimeUnit.SECONDS);
    }

    public static WatchClient open(URI application) throws Exception {
        return new WatchClient(
                URI.create("ws://" + application.getHost() + ":" + application.getPort() + "/api/watch"));
    }

    public WatchClient follow(String execution) {
        return say("{\"follow\":\"" + execution + "\"}");
    }

    WatchClient follow(String execution, long from) {
        return say("{\"follow\":\"" + execution + "\",\"from\":" + from + "}");
    }

    WatchClient unfollow(String execution) {
        return say("{\"unfollow\":\"" + execution + "\"}");
    }

    WatchClient say(String frame) {
        socket.sendText(frame, true).orTimeout(10, TimeUnit.SECONDS).join();
        return this;
    }

    /** False when it is closed, by either end. */
    boolean offer(String frame) {
        return isOpen()
                && socket.sendText(frame, true)
                        .orTimeout(10, TimeUnit.SECONDS)
                        .handle((sent, failure) -> failure == null)
                        .join();
    }

    /** Stops reading until {@link #resumeReading}. */
    void stopReading() {
        heard.reading = false;
    }

    void resumeReading() {
        heard.reading = true;
        socket.request(1);
    }

    public List<Frame> frames() {
        return frames;
    }

    private Stream<JsonObject> items(String key) {
        return frames.stream().flatMap(frame -> frame.items(key));
    }

    /** The complete events of one execution. */
    public List<JsonObject> events(String execution) {
        return items("events")
                .filter(event -> event.getString("execution").equals(execution))
                .toList();
    }

    public List<String> types(String execution) {
        return events(execution).stream().map(event -> event.getString("type")).toList();
    }

    List<Integer> numbers(String execution) {
        return events(execution).stream().map(event -> event.getInteger("seq")).toList();
    }

    /** The last event number received of an execution, in events or conflated state. */
    public int told(String execution) {
        return told.getOrDefault(execution, 0);
    }

    List<JsonObject> latest() {
        return items("latest").toList();
    }

    List<JsonObject> stale() {
        return items("stale").toList();
    }

    List<JsonObject> changed() {
        return items("changed").toList();
    }

    List<JsonObject> errors() {
        return items("errors").toList();
    }

    long refreshes() {
        return frames.stream()
                .filter(frame -> frame.json().getBoolean("refresh", false))
                .count();
    }

    /** The close code, after the close. */
    int closeCode() throws Exception {
        return closed.get(20, TimeUnit.SECONDS);
    }

    boolean isOpen() {
        return !closed.isDone();
    }

    @Override
    public void close() {
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "");
        socket.abort();
    }

    private void received(Frame frame) {
        frames.add(frame);
        frame.items("latest").forEach(one -> told.put(one.getString("execution"), one.getInteger("to")));
        frame.items("events").forEach(one -> told.put(one.getString("execution"), one.getInteger("seq")));
    }

    private final class Heard implements WebSocket.Listener {

        private final StringBuilder frame = new StringBuilder();
        private volatile boolean reading = true;

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            frame.append(data);
            if (last) {
                received(new Frame(new JsonObject(frame.toString()), System.nanoTime()));
                frame.setLength(0);
            }
            if (reading) {
                from.request(1);
            }
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int code, String why) {
            closed.complete(code);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable failure) {
            closed.completeExceptionally(failure);
        }
    }
}
