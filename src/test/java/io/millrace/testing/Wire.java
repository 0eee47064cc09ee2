package io.millrace.testing;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * The wire between a client and a server of this machine, to be disturbed: cut, refused, slow, or silent (connections stay
 * open and are accepted, and nothing comes through). What was held back by silence flows on when it ends, as after a network
 * partition: late, and in order.
 */
public final class Wire implements AutoCloseable {

    private enum Mode {
        OPEN,
        REFUSING,
        SILENT
    }

    private final Vertx vertx;
    private final Context context;
    private final NetClient client;
    private final NetServer server;
    private final int target;
    // All below is touched on the context only.
    private final Set<Link> links = new HashSet<>();
    private Mode mode = Mode.OPEN;
    private long delayMs;

    /** @param target the port of the server on this machine */
    public Wire(Vertx vertx, int target) {
        this.vertx = vertx;
        this.target = target;
        this.context = vertx.getOrCreateContext();
        this.client = vertx.createNetClient();
        var listening = new CompletableFuture<NetServer>();
        context.runOnContext(ignored -> vertx.createNetServer()
                .connectHandler(this::accepted)
                .listen(0, "127.0.0.1")
                .onSuccess(listening::complete)
                .onFailure(listening::completeExceptionally));
        this.server = listening.join();
    }

    public int port() {
        return server.actualPort();
    }

    /** Ends all connections; new ones are welcome. */
    public void cut() {
        on(this::cutAll);
    }

    /** Ends all connections, and every new one at once, until {@link #restore}. */
    public void refuse() {
        on(() -> {
            mode = Mode.REFUSING;
            cutAll();
        });
    }

    /** From now on every byte arrives this much later, in both directions. */
    public void delay(long millis) {
        on(() -> delayMs = millis);
    }

    /** Nothing passes until {@link #restore}, without notice to either side. */
    public void silence() {
        on(() -> {
            mode = Mode.SILENT;
            links.forEach(Link::hold);
        });
    }

    /** As at the beginning; what was held back arrives now. */
    public void restore() {
        on(() -> {
            mode = Mode.OPEN;
            delayMs = 0;
            Set.copyOf(links).forEach(Link::release);
        });
    }

    @Override
    public void close() {
        on(this::cutAll);
        server.close().toCompletionStage().toCompletableFuture().join();
        client.close().toCompletionStage().toCompletableFuture().join();
    }

    private void accepted(NetSocket near) {
        if (mode == Mode.REFUSING) {
            near.close();
            return;
        }
        var link = new Link(near);
        links.add(link);
        near.pause();
        if (mode == Mode.OPEN) {
            link.connect();
        }
    }

    private void cutAll() {
        Set.copyOf(links).forEach(Link::end);
    }

    private void on(Runnable task) {
        var done = new CompletableFuture<Void>();
        context.runOnContext(ignored -> {
            task.run();
            done.complete(null);
        });
        done.join();
    }

    /** One connection, and the one it is passed on to once that is open. */
    private final class Link {

        private final NetSocket near;
        private NetSocket far;
        private boolean connecting;
        private boolean ended;
        private long nearFree;
        private long farFree;

        Link(NetSocket near) {
            this.near = near;
            near.closeHandler(closed -> end());
            near.exceptionHandler(failure -> end());
        }

        void connect() {
            if (connecting) {
                return;
            }
            connecting = true;
            client.connect(target, "127.0.0.1").onFailure(failure -> end()).onSuccess(socket -> {
                far = socket;
                if (ended) {
                    far.close();
                    return;
                }
                far.closeHandler(closed -> end());
                far.exceptionHandler(failure -> end());
                near.handler(bytes -> farFree = pass(bytes, far, farFree));
                far.handler(bytes -> nearFree = pass(bytes, near, nearFree));
                if (mode == Mode.SILENT) {
                    hold();
                } else {
                    near.resume();
                }
            });
        }

        // Answers when these bytes arrive: none that follow may overtake them, though the delay ends meanwhile.
        private long pass(Buffer bytes, NetSocket to, long free) {
            long now = System.currentTimeMillis();
            long arrival = Math.max(free, now + delayMs);
            if (arrival <= now) {
                to.write(bytes);
            } else {
                vertx.setTimer(arrival - now, ignored -> later(bytes, to));
            }
            return arrival;
        }

        private void later(Buffer bytes, NetSocket to) {
            if (!ended) {
                to.write(bytes);
            }
        }

        void hold() {
            near.pause();
            if (far != null) {
                far.pause();
            }
        }

        void release() {
            if (far == null) {
                connect();
            } else {
                near.resume();
                far.resume();
            }
        }

        void end() {
            if (!ended) {
                ended = true;
                links.remove(this);
                near.close();
                if (far != null) {
                    far.close();
                }
            }
        }
    }
}
