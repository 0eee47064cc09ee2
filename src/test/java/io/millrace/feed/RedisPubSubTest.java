package io.millrace.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.millrace.execution.ExecutionId;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RedisPubSubTest {

    private final Vertx vertx = Vertx.vertx();
    private final AtomicReference<Handler<Void>> end = new AtomicReference<>();
    private final AtomicInteger closed = new AtomicInteger();

    // The driver's connection calls its end handler under a lock that closing it takes too.
    private final RedisConnection connection = as(RedisConnection.class, (name, arguments) -> switch (name) {
        case "endHandler" -> {
            end.set(handler(arguments[0]));
            yield null;
        }
        case "send" -> Future.succeededFuture();
        case "close" -> {
            closed.incrementAndGet();
            var told = CompletableFuture.runAsync(() -> end.get().handle(null));
            assertNotNull(told.orTimeout(10, TimeUnit.SECONDS)
                    .thenApply(nothing -> "told")
                    .join());
            yield Future.succeededFuture();
        }
        default -> null;
    });

    private final RedisPubSub pubsub = new RedisPubSub(
            vertx, as(Redis.class, (name, arguments) -> Future.succeededFuture(connection)), Duration.ofSeconds(5));

    @SuppressWarnings("unchecked")
    private static Handler<Void> handler(Object argument) {
        return (Handler<Void>) argument;
    }

    private static <T> T as(Class<T> type, BiFunction<String, Object[], Object> answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (self, method, arguments) -> answer.apply(method.getName(), arguments)));
    }

    @AfterEach
    void stopVertx() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void aConnectionThatEndsWhileBeingClosedDoesNotDeadlock() {
        pubsub.add("some", false, listener());
        pubsub.close();
        assertEquals(1, closed.get());
    }

    @Test
    void aConnectionThatEndsWhileBeingDiscardedDoesNotDeadlock() {
        pubsub.add("some", false, listener());
        end.get().handle(null);
        assertEquals(1, closed.get());
        pubsub.close();
    }

    private static Listener listener() {
        return new Listener() {
            @Override
            public void connected() {}

            @Override
            public void arrived(ExecutionId execution, Chunk chunk) {}
        };
    }
}
