package io.millrace.database;

import static io.millrace.database.TestDatabase.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.testing.Servers;
import io.smallrye.mutiny.Uni;
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
    void theDefaultsAreThoseThatAreWrittenDown() {
        var config = TestDatabase.config(DatabaseConfig.class, Map.of());
        assertEquals(20, config.poolMax());
        assertEquals(5, config.poolMin());
        assertEquals(30_000, config.connectionTimeoutMillis());
        assertEquals(30_000, config.idleTimeoutMillis());
    }

    @Test
    void warmingOpensTheMinimumAndLoadNeverMoreThanTheMaximum() {
        var settings = Map.of("DB_POOL_MIN", "3", "DB_POOL_MAX", "4", "DB_POOL_LOGGING", "true");
        try (var database = new TestDatabase(Servers.newDatabase(), settings)) {
            var pool = database.shards().primary(0);
            await(database.shards().warm());
            assertEquals(3, pool.size());
            await(Uni.join()
                    .all(Stream.generate(() -> pool.query("select 1").execute())
                            .limit(50)
                            .toList())
                    .andFailFast());
            assertEquals(4, pool.size());
        }
    }

    @Test
    void aConnectionThatNobodyUsesIsClosedAfterItsTime() {
        try (var database = new TestDatabase(Servers.newDatabase(), Map.of("DB_IDLE_TIMEOUT", "300"))) {
            await(database.shards().warm());
            var pool = database.shards().primary(0);
            assertEquals(5, pool.size());
            Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> pool.size() == 0);
        }
    }

    @Test
    void whoWaitsTooLongForAConnectionFails() {
        var settings = Map.of("DB_POOL_MAX", "1", "DB_CONNECTION_TIMEOUT", "300");
        try (var database = new TestDatabase(Servers.newDatabase(), settings)) {
            var pool = database.shards().primary(0);
            var held = await(pool.getConnection());
            var failure = assertThrows(
                    Exception.class, () -> await(pool.query("select 1").execute()));
            assertTrue(failure.toString().contains("Timeout"), failure::toString);
            await(held.close());
            assertEquals(1, await(pool.query("select 1").execute()).size());
        }
    }

    @Test
    void newConnectionsAreLoggedWhenThatIsAskedForAndNotOtherwise() {
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
    void connectionsPlanWithIndexesOnly() {
        try (var database = new TestDatabase()) {
            assertEquals("off", database.query("show enable_seqscan").get(0).getString(0));
            assertEquals(
                    "force_generic_plan",
                    database.query("show plan_cache_mode").get(0).getString(0));
            assertEquals(
                    "millrace", database.query("show application_name").get(0).getString(0));
        }
    }

    @Test
    void thereIsOneShard() {
        try (var database = new TestDatabase()) {
            assertEquals(0, database.shards().of("anyone"));
            assertEquals(1, database.shards().primaries().size());
            assertThrows(IllegalArgumentException.class, () -> database.shards().primary(1));
        }
    }

    @Test
    void aDatabaseThatIsNotThereFailsStatementsAndNotTheStart() {
        var vertx = io.vertx.mutiny.core.Vertx.vertx();
        try {
            var config = TestDatabase.config(
                    DatabaseConfig.class,
                    Map.of("millrace.database.url", "postgresql://u:p@localhost:" + Servers.freePort() + "/x"));
            var shards = new PgShards(vertx, config);
            var failure = assertThrows(Exception.class, () -> await(shards.warm()));
            assertTrue(failure.toString().contains("Connection refused"), failure::toString);
            shards.close();
        } finally {
            await(vertx.close());
        }
    }
}
