package io.millrace.cost;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/** A proxy between a client and a local server that forwards everything and counts commands and bytes. */
final class CountingProxy implements AutoCloseable {

    /** Parses a client's stream incrementally; returns how many commands were completed. */
    interface Protocol {
        int orders(Buffer bytes);
    }

    /** @param bytes in both directions */
    record Count(long orders, long bytes) {

        Count since(Count before) {
            return new Count(orders - before.orders, bytes - before.bytes);
        }
    }

    private final int target;
    private final Supplier<Protocol> protocol;
    private final NetClient client;
    private final NetServer server;
    private final LongAdder orders = new LongAdder();
    private final LongAdder bytes = new LongAdder();

    CountingProxy(Vertx vertx, int target, Supplier<Protocol> protocol) {
        this.target = target;
        this.protocol = protocol;
        this.client = vertx.createNetClient();
        // One thread serves both sides of all connections, so no locks are needed.
        Context context = vertx.getOrCreateContext();
        var listening = new CompletableFuture<NetServer>();
        context.runOnContext(ignored -> vertx.createNetServer()
                .connectHandler(this::accepted)
                .listen(0, "127.0.0.1")
                .onSuccess(listening::complete)
                .onFailure(listening::completeExceptionally));
        this.server = listening.join();
    }

    int port() {
        return server.actualPort();
    }

    Count count() {
        return new Count(orders.sum(), bytes.sum());
    }

    private void accepted(NetSocket near) {
        near.pause();
        client.connect(target, "127.0.0.1").onFailure(failure -> near.close()).onSuccess(far -> {
            var reader = protocol.get();
            near.handler(said -> {
                orders.add(reader.orders(said));
                pass(said, far);
            });
            far.handler(answered -> pass(answered, near));
            near.closeHandler(closed -> far.close());
            far.closeHandler(closed -> near.close());
            near.resume();
        });
    }

    private void pass(Buffer some, NetSocket to) {
        bytes.add(some.length());
        to.write(some);
    }

    @Override
    public void close() {
        server.close().toCompletionStage().toCompletableFuture().join();
        client.close().toCompletionStage().toCompletableFuture().join();
    }
}
