import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;

/**
 * The world that the workflow morning-digest talks to: two slow sources and a hook. Prints what it is asked.
 *
 * <pre>java Sources.java [port]</pre>
 */
class Sources {

    private static final long START = System.nanoTime();

    public static void main(String... args) throws IOException {
        int port = args.length > 0 ? Integer.parseInt(args[0]) : 9000;
        var server = HttpServer.create(new InetSocketAddress("localhost", port), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/top.json", call -> answer(call, 400, """
                {"items": [{"title": "Rivers of the north"}, {"title": "A mill for every stream"}]}"""));
        server.createContext("/videos", call -> answer(call, 800, """
                {"items": [{"title": "How a mill race works"}]}"""));
        server.createContext("/hook", call -> answer(call, 50, """
                {"received": true}"""));
        server.start();
        System.out.println("listening at http://localhost:" + port);
    }

    private static void answer(HttpExchange call, long pauseMs, String json) throws IOException {
        try (call) {
            var body = new String(call.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            System.out.printf(
                    "%6d ms  %s %s %s%n",
                    (System.nanoTime() - START) / 1_000_000, call.getRequestMethod(), call.getRequestURI(), body);
            Thread.sleep(pauseMs);
            var bytes = json.getBytes(StandardCharsets.UTF_8);
            call.getResponseHeaders().set("Content-Type", "application/json");
            call.sendResponseHeaders(200, bytes.length);
            call.getResponseBody().write(bytes);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
