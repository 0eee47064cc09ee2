package io.millrace.testing;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/**
 * The remote service of http steps: an HTTP server that records every call and responds on demand, at once, or after
 * a pause.
 */
public final class World implements AutoCloseable {

    /** @param key the Idempotency-Key */
    public record Call(String path, String key, String body) {}

    private record Held(HttpServerRequest request, Call call) {}

    private final Vertx vertx = Vertx.vertx();
    private final HttpServer server;
    private final Map<String, Held> held = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<Call> calls = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Call> aborted = new ConcurrentLinkedQueue<>();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger mostInFlight = new AtomicInteger();
    private final Function<Call, String> answer;
    private volatile Predicate<Call> holding = call -> false;
    private volatile ToLongFunction<Call> pauseMs = call -> 0;

    /** @param answer the JSON body of a 200, from the call */
    public World(Function<Call, String> answer) {
        this.answer = answer;
        this.server = vertx.createHttpServer(new HttpServerOptions().setMaxFormAttributeSize(-1))
                .requestHandler(this::arrived)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    public String url() {
        return "http://127.0.0.1:" + server.actualPort();
    }

    /** From now on calls wait for {@link #release}. */
    public World holding() {
        return holding(call -> true);
    }

    /** From now on these calls wait for {@link #release}, no others. */
    public World holding(Predicate<Call> which) {
        holding = which;
        return this;
    }

    /** From now on each call is answered after this long. */
    public World pausing(long millis) {
        return pausing(call -> millis);
    }

    /** From now on each call is answered after as many ms as this says of it. */
    public World pausing(ToLongFunction<Call> millis) {
        pauseMs = millis;
        return this;
    }

    /** Paths of the calls that wait for their answer. */
    public Set<String> waiting() {
        return Set.copyOf(held.keySet());
    }

    public void release(String path) {
        var one = held.remove(path);
        if (one == null) {
            throw new IllegalStateException("no call waits at " + path);
        }
        vertx.runOnContext(ignored -> respond(one.request, one.call));
    }

    public List<Call> calls() {
        return List.copyOf(calls);
    }

    /** Calls whose client closed the connection before they were answered. */
    public List<Call> aborted() {
        return List.copyOf(aborted);
    }

    public int mostInFlight() {
        return mostInFlight.get();
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private void arrived(HttpServerRequest request) {
        request.body().onSuccess(body -> {
            var call = new Call(request.uri(), request.getHeader("idempotency-key"), body.toString());
            mostInFlight.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
            request.response().closeHandler(closed -> {
                if (!request.response().ended()) {
                    aborted.add(call);
                    inFlight.decrementAndGet();
                    held.values().removeIf(one -> one.request == request);
                }
            });
            boolean holds = holding.test(call);
            if (holds) {
                held.put(call.path(), new Held(request, call));
            }
            calls.add(call); // Last: who sees the call can release it.
            if (holds) {
                return;
            }
            long pause = pauseMs.applyAsLong(call);
            if (pause > 0) {
                vertx.setTimer(pause, ignored -> respond(request, call));
            } else {
                respond(request, call);
            }
        });
    }

    private void respond(HttpServerRequest request, Call call) {
        var response = request.response();
        if (response.closed()) {
            return;
        }
        inFlight.decrementAndGet();
        var text = answer.apply(call);
        int status = 200;
        if (text.startsWith("!")) {
            status = Integer.parseInt(text.substring(1, 4));
            text = new JsonObject().put("error", text).encode();
        }
        response.setStatusCode(status)
                .putHeader("content-type", "application/json")
                .end(text);
    }
}
