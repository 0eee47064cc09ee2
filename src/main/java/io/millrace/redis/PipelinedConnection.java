package io.millrace.redis;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.vertx.UniHelper;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One connection to Redis for any number of callers: commands are pipelined and answered in order. It is opened by the first
 * command, and reopened by the first command after it broke. Thread-safe; the answer comes on the caller's context.
 *
 * <p>On a cluster it is one connection to each node, with an order on each; behind sentinels it is one to the current master.
 * A connection that is reopened asks the cluster or the sentinels for the current nodes.
 */
public final class PipelinedConnection {

    // Messages of the client about a lost connection for which it calls no handler: one that a redirection opened.
    private static final List<String> GONE = List.of("Connection is closed", "CONNECTION_CLOSED", "Failed obtaining");

    private final Redis client;
    private final Duration timeout;
    private @Nullable Future<RedisConnection> connection;
    private boolean closed;
    /** Detected at the first batch for several nodes, which the client refuses: this is a cluster. */
    private volatile boolean cluster;

    public PipelinedConnection(Redis client, Duration timeout) {
        this.client = client;
        this.timeout = timeout;
    }

    /** Sends when subscribed to. */
    public Uni<Response> send(Request request) {
        return Uni.createFrom().deferred(() -> UniHelper.toUni(sendNow(request, Duration.ZERO)));
    }

    /** Sends all as one pipeline when subscribed to; fails when one of them fails, though the others have run. */
    public Uni<List<Response>> batch(List<Request> requests) {
        return together(
                requests, connection -> requests.stream().map(connection::send).toList());
    }

    /** Runs a script when subscribed to. */
    public Uni<Response> eval(Script script, List<String> keys, List<String> arguments) {
        var call = new Script.Call(keys, arguments);
        return Uni.createFrom()
                .deferred(() -> UniHelper.toUni(use(Duration.ZERO, connection -> eval(connection, script, call))));
    }

    /** Runs a script for each call, as one pipeline, when subscribed to; fails when one fails, though the others have run. */
    public Uni<List<Response>> evalAll(Script script, List<Script.Call> calls) {
        var requests = new ArrayList<Request>(calls.size());
        // The first of a pipeline includes the text, so that those behind it on the same connection need only the hash.
        calls.forEach(call -> requests.add(requests.isEmpty() ? script.withText(call) : script.byHash(call)));
        return together(requests, connection -> calls.stream()
                .map(call -> eval(connection, script, call))
                .toList());
    }

    private static Future<Response> eval(RedisConnection connection, Script script, Script.Call call) {
        return connection
                .send(script.byHash(call))
                .recover(failure -> says(failure, "NOSCRIPT")
                        ? connection.send(script.withText(call))
                        : Future.failedFuture(failure));
    }

    /**
     * One pipeline where everything goes to one server. A cluster's client refuses a pipeline for several nodes and follows no
     * redirection in one; there each command is sent separately, still without waiting for the one before.
     */
    private Uni<List<Response>> together(
            List<Request> pipeline, Function<RedisConnection, List<Future<Response>>> oneByOne) {
        return Uni.createFrom().deferred(() -> {
            if (cluster || pipeline.size() == 1) {
                return UniHelper.toUni(use(Duration.ZERO, oneByOne.andThen(PipelinedConnection::all)));
            }
            return UniHelper.toUni(
                    use(Duration.ZERO, connection -> connection.batch(pipeline).recover(failure -> {
                        if (!says(failure, "(CROSSSLOT)")) {
                            return Future.failedFuture(failure);
                        }
                        // From the client itself, before anything was sent.
                        cluster = true;
                        return all(oneByOne.apply(connection));
                    })));
        });
    }

    private static Future<List<Response>> all(List<Future<Response>> answers) {
        return Future.join(answers).map(done -> done.<Response>list());
    }

    /**
     * Sends now, without a subscription.
     *
     * @param block how long the command may make Redis wait before it answers
     */
    public Future<Response> sendNow(Request request, Duration block) {
        return use(block, connection -> connection.send(request));
    }

    /** Returns the connection to the pool. Commands that follow fail. */
    public void close() {
        Future<RedisConnection> last;
        synchronized (this) {
            closed = true;
            last = connection;
            connection = null;
        }
        if (last != null) {
            last.onSuccess(RedisConnection::close);
        }
    }

    /** Whether Redis answered with this error code. */
    public static boolean says(Throwable failure, String code) {
        var message = failure.getMessage();
        return message != null && message.contains(code);
    }

    private <T> Future<T> use(Duration block, Function<RedisConnection, Future<T>> command) {
        var current = connected();
        var answer = current.compose(command)
                .timeout(timeout.plus(block).toMillis(), TimeUnit.MILLISECONDS)
                .onFailure(failure -> {
                    if (failure instanceof TimeoutException && forget(current)) {
                        current.onSuccess(PipelinedConnection::discard);
                    } else if (lost(failure) && forget(current)) {
                        current.onSuccess(RedisConnection::close);
                    }
                });
        return onContextOfCaller(answer);
    }

    // READONLY: the server is no longer the master, and the connection to it survived the change.
    private static boolean lost(Throwable failure) {
        return says(failure, "READONLY") || GONE.stream().anyMatch(text -> says(failure, text));
    }

    // Otherwise every caller would continue on the context of the one that opened the connection, and see its request.
    private static <T> Future<T> onContextOfCaller(Future<T> answer) {
        var caller = Vertx.currentContext();
        if (caller == null) {
            return answer;
        }
        Promise<T> promise = Promise.promise();
        answer.onComplete(result -> caller.runOnContext(run -> promise.handle(result)));
        return promise.future();
    }

    private synchronized Future<RedisConnection> connected() {
        if (closed) {
            return Future.failedFuture(new IllegalStateException("this connection to Redis was closed"));
        }
        if (connection != null) {
            return connection;
        }
        var opening = client.connect();
        connection = opening;
        opening.onComplete(opened -> {
            if (opened.failed()) {
                forget(opening);
            } else {
                opened.result().endHandler(end -> broken(opening));
                opened.result().exceptionHandler(broken -> broken(opening));
            }
        });
        return opening;
    }

    // Closed nevertheless: in a cluster, the connections to the other nodes work and return to the pool.
    private void broken(Future<RedisConnection> opened) {
        if (forget(opened)) {
            opened.onSuccess(RedisConnection::close);
        }
    }

    /** True for the first caller: a connection must be returned only once. */
    private synchronized boolean forget(Future<RedisConnection> broken) {
        if (connection != broken) {
            return false;
        }
        connection = null;
        return true;
    }

    // A connection that no longer answers must not return to the pool for others to wait on. The pool does not reuse a
    // connection that has used pub/sub; this command is sent to every master of a cluster.
    private static void discard(RedisConnection connection) {
        connection.handler(answer -> {});
        connection.send(Request.cmd(Command.UNSUBSCRIBE).arg("discarded")).onComplete(sent -> connection.close());
    }
}
