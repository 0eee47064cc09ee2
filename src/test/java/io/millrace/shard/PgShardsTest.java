package io.millrace.shard;

import static io.millrace.shard.TestDatabase.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.testing.Servers;
import io.smallrye.mutiny.Uni;
import java.util.Map;
import java.util.stream.Stream;
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
