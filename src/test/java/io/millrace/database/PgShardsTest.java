package io.millrace.database;

import static io.millrace.database.TestDatabase.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.execution.TenantId;
import io.millrace.testing.Servers;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class PgShardsTest {

    @Test
    void theDefaultsAreThoseOfTheDocumentation() {
        var config = TestDatabase.config(DatabaseConfig.class, Map.of());
        assertEquals(20, config.poolMax());
        assertEquals(5, config.poolMin());
        assertEquals(30_000, config.connectionTimeoutMillis());
        assertEquals(30_000, config.idleTimeoutMillis());
    }

    @Test
    void warmingOpensTheMinimumAndLoadAtMostTheMaximum() {
        var settings = Map.of("DB_POOL_MIN", "3", "DB_POOL_MAX", "4", "DB_POOL_LOGGING", "true");
        try (var database = new TestDatabase(Servers.newDatabase(), settings)) {
            var pools = List.of(database.shards().primary(0), database.shards().indexed(0));
            await(database.shards().warm());
            assertEquals(3, open(database));
            await(Uni.join()
                    .all(pools.stream()
                            .flatMap(pool -> Stream.generate(
                                            () -> pool.query("select 1").execute())
                                    .limit(50))
                            .toList())
                    .andFailFast());
            assertEquals(4, open(database));
            assertEquals(1, database.shards().primary(0).size());
        }
    }

    @Test
    void anIdleConnectionIsClosedAfterItsTimeout() {
        try (var database = new TestDatabase(Servers.newDatabase(), Map.of("DB_IDLE_TIMEOUT", "300"))) {
            await(database.shards().warm());
            assertEquals(5, open(database));
            Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> open(database) == 0);
        }
    }

    private static int open(TestDatabase database) {
        int open = database.shards().primary(0).size()
                + database.shards().indexed(0).size();
        assertEquals(open, database.shards().use().open());
        return open;
    }

    @Test
    void aRequestThatWaitsTooLongForAConnectionFails() {
        // Long enough to open a connection on a busy machine.
        var settings = Map.of("DB_POOL_MAX", "1", "DB_CONNECTION_TIMEOUT", "3000");
        try (var database = new TestDatabase(Servers.newDatabase(), settings)) {
            var pool = database.shards().primary(0);
            assertEquals(2, database.shards().use().size(), "one for each kind of plan");
            var held = await(pool.getConnection());
            var failure = assertThrows(
                    Exception.class, () -> await(pool.query("select 1").execute()));
            assertTrue(failure.toString().contains("Timeout"), failure::toString);
            await(held.close());
            assertEquals(1, await(pool.query("select 1").execute()).size());
        }
    }

    @Test
    void newConnectionsAreLoggedOnlyWhenConfigured() {
        assertEquals(List.of(), logged("false"));
        var lines = logged("true");
        assertEquals(5, lines.size(), lines::toString);
        assertTrue(lines.get(0).startsWith("Connected to"), lines::toString);
    }

    private static List<String> logged(String wanted) {
        var lines = new CopyOnWriteArrayList<String>();
        var logger = Logger.getLogger(PgShards.class.getName());
        var handler = new Handler() {
            @Override
            public void publish(LogRecord record) {
                lines.add(String.format(record.getMessage(), record.getParameters()));
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        logger.addHandler(handler);
        try (var database = new TestDatabase(Servers.newDatabase(), Map.of("DB_POOL_LOGGING", wanted))) {
            await(database.shards().warm());
            return List.copyOf(lines);
        } finally {
            logger.removeHandler(handler);
        }
    }

    @Test
    void onlyTheConnectionsForPartitionedTablesPlanWithIndexesOnly() {
        try (var database = new TestDatabase()) {
            var indexed = database.shards().indexed(0);
            var general = database.shards().primary(0);
            for (var setting : List.of("enable_seqscan", "enable_hashjoin", "enable_mergejoin")) {
                assertEquals("off", shown(indexed, setting));
                assertEquals("on", shown(general, setting));
            }
            for (var pool : List.of(indexed, general)) {
                assertEquals("force_generic_plan", shown(pool, "plan_cache_mode"));
                assertEquals("millrace", shown(pool, "application_name"));
            }
        }
    }

    @Test
    void whatUsersLookAtCannotTakeTheConnectionsOfTheJournal() {
        try (var database = new TestDatabase()) {
            var shards = database.shards();
            var searches = Stream.generate(() -> shards.reads(0)
                            .query("select pg_sleep(2)")
                            .execute()
                            .replaceWithVoid())
                    .limit(60)
                    .toList();
            var all = Uni.join().all(searches).andCollectFailures().subscribeAsCompletionStage();
            assertEquals(1, await(shards.indexed(0).query("select 1").execute()).size());
            assertEquals(
                    1,
                    await(shards.heartbeat().get(0).query("select 1").execute()).size());
            assertFalse(all.toCompletableFuture().isDone());
        }
    }

    private static String shown(Pool pool, String setting) {
        return await(pool.query("show " + setting).execute()).iterator().next().getString(0);
    }

    @Test
    void thereIsOneShard() {
        try (var database = new TestDatabase()) {
            assertEquals(0, database.shards().of(new TenantId("anyone")));
            assertEquals(1, database.shards().primaries().size());
            assertThrows(IllegalArgumentException.class, () -> database.shards().primary(1));
            assertEquals(1, database.shards().indexed().size());
            assertThrows(IllegalArgumentException.class, () -> database.shards().indexed(1));
        }
    }

    @Test
    void anUnreachableDatabaseFailsStatementsAndNotTheStart() {
        var vertx = io.vertx.mutiny.core.Vertx.vertx();
        try {
            var config = TestDatabase.config(
                    DatabaseConfig.class,
                    Map.of("millrace.database.url", "postgresql://u:p@localhost:" + Servers.freePort() + "/x"));
            var shards = new PgShards(vertx, new HeartbeatThread(), config);
            var failure = assertThrows(Exception.class, () -> await(shards.warm()));
            assertTrue(failure.toString().contains("Connection refused"), failure::toString);
            shards.close();
        } finally {
            await(vertx.close());
        }
    }
}
