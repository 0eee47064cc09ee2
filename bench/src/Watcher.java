import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What the live socket of the tenant says has ended, with the time at which it was heard. */
final class Watcher implements WebSocket.Listener, AutoCloseable {

    record Heard(String message, long nanos) {}

    private final LinkedBlockingQueue<Heard> ends = new LinkedBlockingQueue<>();
    private final StringBuilder partial = new StringBuilder();
    private final WebSocket socket;

    Watcher(int port) {
        socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + port + "/api/live"), this)
                .join();
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        partial.append(data);
        if (last) {
            var message = partial.toString();
            partial.setLength(0);
            if (message.contains("\"execution-completed\"") || message.contains("\"execution-failed\"")) {
                ends.add(new Heard(message, System.nanoTime()));
            }
        }
        from.request(1);
        return null;
    }

    /** @return {@link System#nanoTime} at which the execution was heard to have succeeded */
    long awaitSuccess(String id) throws InterruptedException {
        for (var end = ends.poll(10, TimeUnit.SECONDS); end != null; end = ends.poll(10, TimeUnit.SECONDS)) {
            if (end.message().contains(id)) {
                if (!end.message().contains("\"execution-completed\"")) {
                    throw new IllegalStateException(end.message());
                }
                return end.nanos();
            }
        }
        throw new IllegalStateException("the end of " + id + " was not heard of for 10 s");
    }

    @Override
    public void close() {
        socket.abort();
    }
}
