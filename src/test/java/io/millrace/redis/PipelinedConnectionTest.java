package io.millrace.redis;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PipelinedConnectionTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private Vertx vertx;
    private OwnRedis server;
    private Redis client;

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
        server = new OwnRedis();
        // One connection in all: one that were not given up would be the only one there is.
        client = Redis.createClient(
                vertx, new RedisOptions().setConnectionString(server.url()).setMaxPoolSize(1));
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
        get(Uni.createFrom().completionStage(() -> vertx.close().toCompletionStage()));
    }

    private static <T> T get(Uni<T> uni) {
        return uni.await().atMost(LIMIT);
    }

    @Test
    void aRedisThatDoesNotAnswerTimesOutAndItsConnectionIsDropped() {
        var connection = new PipelinedConnection(client, Duration.ofMillis(300));
        var sleep = Request.cmd(Command.DEBUG).arg("SLEEP").arg("1.5");
        long before = System.nanoTime();
        var failure = assertThrows(CompletionException.class, () -> get(connection.send(sleep)));
        assertTrue(failure.getCause() instanceof TimeoutException, failure.toString());
        assertTrue(Duration.ofNanos(System.nanoTime() - before).toMillis() < 1400);
        await().atMost(LIMIT).ignoreExceptions().until(() -> "PONG"
                .equals(get(connection.send(Request.cmd(Command.PING))).toString()));
    }

    @Test
    void aCommandThatBlocksMayTakeThatMuchLonger() {
        var connection = new PipelinedConnection(client, Duration.ofMillis(300));
        var sleep = Request.cmd(Command.DEBUG).arg("SLEEP").arg("0.6");
        assertEquals(
                "OK",
                get(Uni.createFrom()
                                .completionStage(connection
                                        .sendNow(sleep, Duration.ofSeconds(5))
                                        .toCompletionStage()))
                        .toString());
    }

    @Test
    void aScriptThatRedisDoesNotKnowIsSentInFull() {
        var connection = new PipelinedConnection(client, Duration.ofSeconds(5));
        var script = new Script("return ARGV[1] .. KEYS[1]");
        assertEquals(
                "ab", get(connection.eval(script, List.of("b"), List.of("a"))).toString());
        get(connection.send(Request.cmd(Command.SCRIPT).arg("FLUSH")));
        assertEquals(
                "cd", get(connection.eval(script, List.of("d"), List.of("c"))).toString());
    }

    @Test
    void theAnswerComesOnTheContextOfTheCaller() {
        var connection = new PipelinedConnection(client, Duration.ofSeconds(5));
        for (int i = 0; i < 5; i++) {
            var context = vertx.getOrCreateContext();
            var answered = new CompletableFuture<Context>();
            context.runOnContext(run -> connection
                    .sendNow(Request.cmd(Command.PING), Duration.ZERO)
                    .onSuccess(pong -> answered.complete(Vertx.currentContext())));
            assertEquals(context, get(Uni.createFrom().completionStage(answered)));
        }
    }

    @Test
    void aClosedConnectionRefusesCommands() {
        var connection = new PipelinedConnection(client, Duration.ofSeconds(5));
        get(connection.send(Request.cmd(Command.PING)));
        connection.close();
        assertThrows(IllegalStateException.class, () -> get(connection.send(Request.cmd(Command.PING))));
    }
}
