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
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One connection to Redis for any number of callers: commands are pipelined and answered in order. It is made at the first
 * command, and anew at the first command after it broke. Any thread may call; the answer comes on the caller's context.
 */
public final class Line {

    private final Redis client;
    private final Duration timeout;
    private @Nullable Future<RedisConnection> connection;
    private boolean closed;

    public Line(Redis client, Duration timeout) {
        this.client = client;
        this.timeout = timeout;
    }

    /** Sends when subscribed to. */
    public Uni<Response> send(Request request) {
        return Uni.createFrom().deferred(() -> UniHelper.toUni(sendNow(request, Duration.ZERO)));
    }

    /** Sends all in one go when subscribed to; fails when one of them fails, though the others have run. */
    public Uni<List<Response>> batch(List<Request> requests) {
        return Uni.createFrom()
                .deferred(() -> UniHelper.toUni(use(Duration.ZERO, connection -> connection.batch(requests))));
    }

    /** Runs a script when subscribed to. */
    public Uni<Response> eval(Script script, List<String> keys, List<String> arguments) {
        return send(script.byHash(keys, arguments))
                .onFailure(failure -> says(failure, "NOSCRIPT"))
                .recoverWithUni(() -> send(script.withText(keys, arguments)));
    }

    /**
     * Sends now, whoever listens.
     *
     * @param block how long the command may make Redis wait before it answers
     */
    public Future<Response> sendNow(Request request, Duration block) {
        return use(block, connection -> connection.send(request));
    }

    /** Gives the connection back. Commands that follow fail. */
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
                    if (failure instanceof TimeoutException) {
                        forget(current);
                        current.onSuccess(Line::discard);
                    }
                });
        return onContextOfCaller(answer);
    }

    // Else every caller would go on in the context of the one who happened to open the connection, and see its request.
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
                opened.result().endHandler(end -> forget(opening));
                opened.result().exceptionHandler(broken -> forget(opening));
            }
        });
        return opening;
    }

    private synchronized void forget(Future<RedisConnection> broken) {
        if (connection == broken) {
            connection = null;
        }
    }

    // A connection that answers no more must not go back to the pool for others to wait on. The pool closes for good
    // what has
    // been in pub/sub mode and nothing else, hence the subscription.
    private static void discard(RedisConnection connection) {
        connection.send(Request.cmd(Command.SUBSCRIBE).arg("discarded")).onComplete(sent -> connection.close());
    }
}
