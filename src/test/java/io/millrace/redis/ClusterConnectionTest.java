package io.millrace.redis;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.testing.RedisCluster;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** On three masters, with one connection to each at a time unless a test needs more: one that leaked would be missed. */
@Tag("long")
class ClusterConnectionTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    private static Vertx vertx;
    private static RedisCluster cluster;

    private final String prefix = UUID.randomUUID().toString();
    private Redis client;
    private PipelinedConnection connection;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
        cluster = RedisCluster.start();
    }

    @AfterAll
    static void stop() {
        cluster.close();
        get(Uni.createFrom().completionStage(() -> vertx.close().toCompletionStage()));
    }

    @BeforeEach
    void connect() {
        // Asking for the topology takes a second one.
        client = Redis.createClient(vertx, RedisClients.options(cluster.url()).setMaxPoolSize(2));
        connection = new PipelinedConnection(client, TIMEOUT);
    }

    @AfterEach
    void disconnect() {
        connection.close();
        client.close();
    }

    private static <T> T get(Uni<T> uni) {
        return uni.await().atMost(LIMIT);
    }

    /** Of many slots, at all three nodes. */
    private List<String> keys(int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
    }

    /** A key that this master serves. */
    private String keyAt(int master) {
        return keys(1000).stream()
                .filter(key -> cluster.masterOf(key) == master)
                .findFirst()
                .orElseThrow();
    }

    private static List<String> texts(List<Response> replies) {
        return replies.stream().map(Response::toString).toList();
    }

    @Test
    void aBatchForSeveralNodesIsAnsweredInItsOrder() {
        var keys = keys(300);
        for (int round = 0; round < 3; round++) {
            var numbers = IntStream.range(round, round + keys.size())
                    .mapToObj(Integer::toString)
                    .toList();
            get(connection.batch(IntStream.range(0, keys.size())
                    .mapToObj(i -> Request.cmd(Command.SET).arg(keys.get(i)).arg(numbers.get(i)))
                    .toList()));
            var answers = get(connection.batch(
                    keys.stream().map(key -> Request.cmd(Command.GET).arg(key)).toList()));
            assertEquals(numbers, texts(answers));
        }
    }

    @Test
    void aBatchForOneSlotStaysTogether() {
        var key = "{" + prefix + "}";
        var answers = get(connection.batch(List.of(
                Request.cmd(Command.MULTI),
                Request.cmd(Command.INCR).arg(key + "a"),
                Request.cmd(Command.INCR).arg(key + "b"),
                Request.cmd(Command.EXEC))));
        assertEquals("[1, 1]", answers.get(3).toString());
    }

    @Test
    void aScriptIsSentToEachNodeThatDoesNotKnowIt() {
        var script = new Script("return ARGV[1] .. KEYS[1] .. '" + prefix + "'");
        var calls = keys(50).stream()
                .map(key -> new Script.Call(List.of(key), List.of("a")))
                .toList();
        var expected = keys(50).stream().map(key -> "a" + key + prefix).toList();
        assertEquals(expected, texts(get(connection.evalAll(script, calls))));
        assertEquals(expected, texts(get(connection.evalAll(script, calls))));
        var other = new Script("return KEYS[1] .. '" + prefix + "'");
        assertEquals(
                keyAt(2) + prefix,
                get(connection.eval(other, List.of(keyAt(2)), List.of())).toString());
        assertEquals(
                keyAt(0) + prefix,
                get(connection.eval(other, List.of(keyAt(0)), List.of())).toString());
    }

    @Test
    void anErrorOfAScriptIsNotRetried() {
        var counting = new Script("redis.call('INCR', KEYS[1]) return redis.error_reply('no (really)')");
        var calls =
                List.of(new Script.Call(List.of(keyAt(0)), List.of()), new Script.Call(List.of(keyAt(1)), List.of()));
        assertThrows(Exception.class, () -> get(connection.evalAll(counting, calls)));
        for (int master = 0; master < 2; master++) {
            var count = get(connection.send(Request.cmd(Command.GET).arg(keyAt(master))));
            assertEquals("1", count.toString());
        }
    }

    @Test
    void aMovedSlotIsFollowed() {
        var key = keyAt(0);
        get(connection.send(Request.cmd(Command.SET).arg(key).arg("1")));
        get(connection.batch(
                keys(10).stream().map(any -> Request.cmd(Command.GET).arg(any)).toList()));
        get(connection.send(Request.cmd(Command.DEL).arg(key)));
        try {
            cluster.moveSlot(key, 1);
            // At once: the client does not know yet.
            var answers = get(connection.batch(List.of(
                    Request.cmd(Command.SET).arg(key).arg("2"),
                    Request.cmd(Command.GET).arg(key))));
            assertEquals("2", answers.get(1).toString());
        } finally {
            get(connection.send(Request.cmd(Command.DEL).arg(key)));
            cluster.moveSlot(key, 0);
        }
    }

    @Test
    void aBlockedReadDelaysNobodyElse() {
        var reader = new PipelinedConnection(client, TIMEOUT);
        var blocked = reader.sendNow(Request.cmd(Command.BLPOP).arg(keyAt(1)).arg("3"), Duration.ofSeconds(5));
        long before = System.nanoTime();
        for (int i = 0; i < 20; i++) {
            get(connection.send(Request.cmd(Command.GET).arg(keyAt(1))));
        }
        assertTrue(Duration.ofNanos(System.nanoTime() - before).toMillis() < 2000);
        assertTrue(!blocked.isComplete(), "still waiting");
        get(connection.send(Request.cmd(Command.RPUSH).arg(keyAt(1)).arg("x")));
        get(Uni.createFrom().completionStage(blocked.toCompletionStage()));
        reader.close();
    }

    @Test
    void aNodeThatRestartsLeaksNoConnections() {
        for (int round = 0; round < 3; round++) {
            get(connection.send(Request.cmd(Command.PING)));
            cluster.killMaster(2);
            assertThrows(
                    Exception.class,
                    () -> get(connection.send(Request.cmd(Command.GET).arg(keyAt(2)))));
            cluster.startMasterAgain(2);
            awaitAll(connection);
        }
    }

    @Test
    void aNodeThatStopsAnsweringTimesOutAndItsConnectionIsDropped() {
        for (int round = 0; round < 3; round++) {
            awaitAll(connection);
            cluster.stopMaster(1);
            try {
                long before = System.nanoTime();
                assertThrows(
                        Exception.class,
                        () -> get(connection.send(Request.cmd(Command.GET).arg(keyAt(1)))));
                var passed = Duration.ofNanos(System.nanoTime() - before);
                assertTrue(passed.compareTo(TIMEOUT.plusSeconds(1)) < 0, "failed after " + passed);
            } finally {
                cluster.continueMaster(1);
            }
            cluster.awaitOk();
        }
        awaitAll(connection);
    }

    private void awaitAll(PipelinedConnection by) {
        await().atMost(LIMIT).ignoreExceptions().until(() -> {
            for (int master = 0; master < 3; master++) {
                get(by.send(Request.cmd(Command.EXISTS).arg(keyAt(master))));
            }
            return true;
        });
    }
}
