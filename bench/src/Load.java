import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.parsetools.RecordParser;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/**
 * Posts over connections that stay open. All of it happens on one event loop, and of HTTP it knows what the answers need:
 * it shares the machine with what it measures.
 */
final class Load implements AutoCloseable {

    /** @param first when the first was sent, @param answered when the last was answered: milliseconds since the epoch */
    record Posted(long first, long answered, double p50, double p99) {}

    private final Vertx vertx =
            Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1));
    private final NetClient client = vertx.createNetClient(new NetClientOptions().setTcpNoDelay(true));
    private final int port;

    Load(int port) {
        this.port = port;
    }

    /** A run of the workflow, and perhaps the wait for its end. */
    static Buffer run(String workflow, String query, String body) {
        return Buffer.buffer("POST /api/workflows/" + workflow + "/run" + query + " HTTP/1.1\r\nHost: localhost\r\n"
                + "Content-Type: application/json\r\nContent-Length: " + body.getBytes(StandardCharsets.UTF_8).length
                + "\r\n\r\n" + body);
    }

    static Buffer run(String workflow) {
        return run(workflow, "", "{\"triggerData\":{\"n\":7}}");
    }

    /** So many, each connection waiting for its answer before the next; all are answered with 202. */
    Posted burst(Buffer request, int count, int connections) {
        return onLoop(() -> connect(connections).compose(all -> new Burst(request, count).run(all)));
    }

    /** So many a second, whether or not the earlier ones are answered; latencies count from when each was due. */
    Posted paced(Buffer request, int perSecond, int seconds, int connections) {
        return onLoop(() -> connect(connections).compose(all -> new Paced(request, perSecond, seconds).run(all)));
    }

    /** One after the other: the milliseconds of each, whose answer says that it succeeded. */
    double[] sequential(Buffer request, int count) {
        var took = new double[count];
        onLoop(() -> connect(1).compose(all -> next(all.get(0), request, took, 0)
                .onComplete(any -> all.get(0).close())));
        return took;
    }

    private Future<Void> next(Connection connection, Buffer request, double[] took, int i) {
        if (i == took.length) {
            return Future.succeededFuture();
        }
        long sent = System.nanoTime();
        return connection.post(request).compose(answer -> {
            took[i] = (System.nanoTime() - sent) / 1e6;
            return answer.contains("\"status\":\"succeeded\"")
                    ? next(connection, request, took, i + 1)
                    : Future.failedFuture("did not succeed: " + answer);
        });
    }

    private <T> T onLoop(java.util.function.Supplier<Future<T>> work) {
        var result = new CompletableFuture<T>();
        vertx.runOnContext(any -> work.get().onSuccess(result::complete).onFailure(result::completeExceptionally));
        return result.join();
    }

    private Future<List<Connection>> connect(int connections) {
        var opening = new ArrayList<Future<Connection>>();
        for (int i = 0; i < connections; i++) {
            opening.add(client.connect(port, "127.0.0.1").map(Connection::new));
        }
        return Future.all(opening).map(all -> all.list());
    }

    static double quantile(double[] values, double q) {
        var sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[(int) Math.max(0, Math.ceil(q * sorted.length) - 1)];
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private static final class Burst {

        private final Buffer request;
        private final double[] took;
        private final long first = System.currentTimeMillis();
        private final Promise<Posted> done = Promise.promise();
        private int sent;
        private int answered;

        Burst(Buffer request, int count) {
            this.request = request;
            this.took = new double[count];
        }

        Future<Posted> run(List<Connection> connections) {
            connections.forEach(this::next);
            return done.future().onComplete(any -> connections.forEach(Connection::close));
        }

        // By callbacks and not by a chain of futures, which would be as deep as a connection's posts are many.
        private void next(Connection connection) {
            if (sent == took.length) {
                return;
            }
            int i = sent++;
            long begun = System.nanoTime();
            connection.post(request).onFailure(done::tryFail).onSuccess(answer -> {
                took[i] = (System.nanoTime() - begun) / 1e6;
                if (++answered == took.length) {
                    done.tryComplete(
                            new Posted(first, System.currentTimeMillis(), quantile(took, 0.5), quantile(took, 0.99)));
                }
                next(connection);
            });
        }
    }

    private final class Paced {

        private static final long TICK_MS = 2;

        private final Buffer request;
        private final int perSecond;
        private final double[] took;
        private final long first = System.currentTimeMillis();
        private final long begun = System.nanoTime();
        private final ArrayDeque<Connection> idle = new ArrayDeque<>();
        private final Promise<Posted> done = Promise.promise();
        private int sent;
        private int answered;

        Paced(Buffer request, int perSecond, int seconds) {
            this.request = request;
            this.perSecond = perSecond;
            this.took = new double[perSecond * seconds];
        }

        Future<Posted> run(List<Connection> connections) {
            idle.addAll(connections);
            long timer = vertx.setPeriodic(TICK_MS, any -> send());
            return done.future().onComplete(any -> {
                vertx.cancelTimer(timer);
                connections.forEach(Connection::close);
            });
        }

        private long due(int i) {
            return begun + i * 1_000_000_000L / perSecond;
        }

        private void send() {
            while (sent < took.length && !idle.isEmpty() && due(sent) <= System.nanoTime()) {
                int i = sent++;
                var connection = idle.poll();
                connection.post(request).onFailure(done::tryFail).onSuccess(answer -> {
                    took[i] = (System.nanoTime() - due(i)) / 1e6;
                    idle.add(connection);
                    if (++answered == took.length) {
                        done.tryComplete(new Posted(
                                first, System.currentTimeMillis(), quantile(took, 0.5), quantile(took, 0.99)));
                    }
                    send();
                });
            }
        }
    }

    private static final class Connection {

        private final NetSocket socket;
        private final RecordParser parser = RecordParser.newDelimited("\r\n\r\n");
        private Promise<String> answer = Promise.promise();
        private String head = "";

        Connection(NetSocket socket) {
            this.socket = socket;
            parser.handler(this::received);
            socket.handler(parser);
            socket.exceptionHandler(e -> answer.tryFail(e));
            socket.closeHandler(any -> answer.tryFail("the connection was closed"));
        }

        Future<String> post(Buffer request) {
            answer = Promise.promise();
            socket.write(request);
            return answer.future();
        }

        private void received(Buffer part) {
            var text = part.toString(StandardCharsets.UTF_8);
            if (head.isEmpty()) {
                head = text;
                parser.fixedSizeMode(length(text.toLowerCase(Locale.ROOT)));
                return;
            }
            var status = head.substring(9, 12);
            head = "";
            parser.delimitedMode("\r\n\r\n");
            if (status.equals("202") || status.equals("200")) {
                answer.tryComplete(text);
            } else {
                answer.tryFail(status + " " + text);
            }
        }

        private static int length(String head) {
            int from = head.indexOf("content-length:") + 15;
            int until = head.indexOf('\r', from);
            return Integer.parseInt(
                    head.substring(from, until < 0 ? head.length() : until).strip());
        }

        void close() {
            socket.close();
        }
    }
}
