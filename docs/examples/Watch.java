import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Prints the events of one execution as they happen, or with {@code all} those of every execution.
 *
 * <pre>java Watch.java http://localhost:8080 ID [from]</pre>
 */
class Watch {

    public static void main(String... args) {
        if (args.length < 2) {
            System.err.println("usage: java Watch.java http://localhost:8080 EXECUTION-ID|all [from]");
            System.exit(2);
        }
        var from = args.length > 2 ? "?from=" + args[2] : "";
        var path = args[1].equals("all") ? "/api/live" : "/api/executions/" + args[1] + "/live" + from;
        var closed = new CompletableFuture<Void>();
        HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create(args[0].replaceFirst("^http", "ws") + path), new Printer(closed))
                .join();
        closed.join();
    }

    record Printer(StringBuilder part, CompletableFuture<Void> closed) implements WebSocket.Listener {

        Printer(CompletableFuture<Void> closed) {
            this(new StringBuilder(), closed);
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
            part.append(text);
            if (last) {
                System.out.println(part);
                part.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            System.err.println("closed: " + code + " " + reason);
            closed.complete(null);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable failure) {
            closed.completeExceptionally(failure);
        }
    }
}
