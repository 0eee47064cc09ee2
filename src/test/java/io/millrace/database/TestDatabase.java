package io.millrace.database;

import io.millrace.testing.Servers;
import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.flywaydb.core.Flyway;

/** A migrated database of a test class, with the real pool on it. */
public final class TestDatabase implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Vertx vertx = Vertx.vertx();
    private final HeartbeatThread heartbeat = new HeartbeatThread();
    private final DatabaseConfig config;
    private final Shards shards;

    public TestDatabase() {
        this(Servers.migratedDatabase(), Map.of());
    }

    public TestDatabase(String url, Map<String, String> settings) {
        var all = new HashMap<>(settings);
        all.put("millrace.database.url", url);
        this.config = config(DatabaseConfig.class, all);
        var parsed = DatabaseUrl.parse(url);
        Flyway.configure()
                .dataSource(parsed.jdbcUrl(), parsed.user(), parsed.password())
                .load()
                .migrate();
        this.shards = new PgShards(vertx, heartbeat, config);
    }

    /** A configuration as the service would read it, with these settings. */
    public static <T> T config(Class<T> mapping, Map<String, String> settings) {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withConverter(Duration.class, 200, new DurationConverter())
                .withConverter(MemorySize.class, 200, new MemorySizeConverter())
                .withMapping(mapping)
                .withDefaultValues(settings)
                .build()
                .getConfigMapping(mapping);
    }

    public Shards shards() {
        return shards;
    }

    public DatabaseConfig config() {
        return config;
    }

    public List<Row> query(String sql) {
        var rows = await(shards.indexed(0).query(sql).execute());
        return StreamSupport.stream(rows.spliterator(), false).toList();
    }

    public static <T> T await(Uni<T> uni) {
        return uni.await().atMost(PATIENCE);
    }

    @Override
    public void close() {
        shards.primaries().forEach(pool -> await(pool.close()));
        shards.indexed().forEach(pool -> await(pool.close()));
        heartbeat.close();
        await(vertx.close());
    }
}
