import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The world outside, as http steps meet it: {@code /after/1200} answers after so many milliseconds, {@code /held} when told to. */
final class World implements AutoCloseable {

    private final Vertx vertx =
            Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1));
    private final List<HttpServerResponse> held = new ArrayList<>();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicLong arrived = new AtomicLong();
    private final HttpServer server;

    World() {
        server = vertx.createHttpServer(
                        new HttpServerOptions().setAcceptBacklog(10_000).setIdleTimeout(0))
                .requestHandler(this::arrived)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    String url(String path) {
        return "http://127.0.0.1:" + server.actualPort() + path;
    }

    private void arrived(HttpServerRequest request) {
        open.incrementAndGet();
        arrived.incrementAndGet();
        request.response().putHeader("Content-Type", "application/json");
        if (request.path().equals("/held")) {
            held.add(request.response());
        } else {
            long millis = Long.parseLong(request.path().substring("/after/".length()));
            vertx.setTimer(Math.max(1, millis), any -> answer(request.response()));
        }
    }

    private void answer(HttpServerResponse response) {
        open.decrementAndGet();
        if (!response.closed()) {
            response.end("{\"ok\":1}");
        }
    }

    /** Answers all that is held. */
    void release() {
        var done = new CompletableFuture<Void>();
        vertx.runOnContext(any -> {
            held.forEach(this::answer);
            held.clear();
            done.complete(null);
        });
        done.join();
    }

    void awaitOpen(int calls, long seconds) throws InterruptedException {
        long until = System.currentTimeMillis() + seconds * 1000;
        while (open.get() < calls) {
            if (System.currentTimeMillis() > until) {
                throw new IllegalStateException(
                        open.get() + " of " + calls + " calls are open after " + seconds + " s");
            }
            Thread.sleep(10);
        }
    }

    /** Calls since the beginning. */
    long arrived() {
        return arrived.get();
    }

    int open() {
        return open.get();
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
