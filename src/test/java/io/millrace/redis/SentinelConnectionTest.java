package io.millrace.redis;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.testing.RedisCluster;
import io.millrace.testing.RedisSentinels;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("long")
class SentinelConnectionTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private Vertx vertx;

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
    }

    @AfterEach
    void stop() {
        get(Uni.createFrom().completionStage(() -> vertx.close().toCompletionStage()));
    }

    private static <T> T get(Uni<T> uni) {
        return uni.await().atMost(LIMIT);
    }

    @Test
    void afterAFailoverWritesContinueAtTheNewMaster() {
        try (var sentinels = RedisSentinels.start()) {
            var client = RedisClients.of(vertx, sentinels.url());
            var connection = new PipelinedConnection(client, Duration.ofSeconds(2));
            get(connection.send(Request.cmd(Command.SET).arg("before").arg("1")));
            var first = sentinels.masterAddress();
            sentinels.changePlaces();
            sentinels.awaitFailover(first);
            await().atMost(LIMIT).ignoreExceptions().until(() -> {
                get(connection.send(Request.cmd(Command.SET).arg("after").arg("2")));
                return true;
            });
            assertEquals(
                    "1",
                    get(connection.send(Request.cmd(Command.GET).arg("before"))).toString());
            connection.close();
            client.close();
        }
    }

    @Test
    void sentinelsWithoutAPasswordWorkWithServersThatHaveOne() {
        try (var sentinels = RedisSentinels.withPassword("s3cr3t")) {
            writes(sentinels.url());
        }
    }

    @Test
    void theNodesOfAClusterAcceptThePassword() {
        try (var cluster = RedisCluster.withPassword("s3cr3t")) {
            writes(cluster.url());
        }
    }

    private void writes(String url) {
        var client = RedisClients.of(vertx, url);
        var connection = new PipelinedConnection(client, Duration.ofSeconds(2));
        for (int i = 0; i < 20; i++) {
            get(connection.send(Request.cmd(Command.SET).arg("key" + i).arg(Integer.toString(i))));
            assertEquals(
                    Integer.toString(i),
                    get(connection.send(Request.cmd(Command.GET).arg("key" + i)))
                            .toString());
        }
        connection.close();
        client.close();
    }
}
