package io.millrace.database;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.pgclient.PgBuilder;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** One database: shard 0. */
@ApplicationScoped
class PgShards implements Shards {

    private static final Logger LOG = Logger.getLogger(PgShards.class);

    /** The client forgets to cache longer statements, and the journal's are long. */
    private static final int LONGEST_CACHED_STATEMENT = 64 * 1024;

    /**
     * All statements of the service fetch by key, and their plans are cached. A plan made while a table is empty finds
     * that reading all of it costs nothing, and would still do so with a million rows in it until the next ANALYZE: so
     * plans may only use indexes. Generic plans: planning the journal's statement over all partitions takes longer than
     * running it, and there is nothing in the parameters that would change the plan. No JIT for the same reason.
     */
    private static final Map<String, String> PLANNER = Map.of(
            "enable_seqscan", "off",
            "enable_hashjoin", "off",
            "enable_mergejoin", "off",
            "plan_cache_mode", "force_generic_plan",
            "jit", "off");

    private final CountedPool counted;
    private final Pool pool;
    private final int warm;

    PgShards(Vertx vertx, DatabaseConfig config) {
        var url = DatabaseUrl.parse(config.url());
        var connect = new PgConnectOptions()
                .setHost(url.host())
                .setPort(url.port())
                .setDatabase(url.database())
                .setUser(url.user())
                .setPassword(url.password())
                .setCachePreparedStatements(true)
                .setPreparedStatementCacheSqlLimit(LONGEST_CACHED_STATEMENT)
                .setPipeliningLimit(config.pipelining())
                .setConnectTimeout(config.connectionTimeoutMillis())
                .setTcpKeepAlive(true);
        connect.addProperty("application_name", "millrace");
        PLANNER.forEach(connect::addProperty);
        List.of("application_name", "options").forEach(name -> {
            var value = url.parameters().get(name);
            if (value != null) {
                connect.addProperty(name, value);
            }
        });
        Tls.apply(url, connect);
        var options = new PoolOptions()
                .setMaxSize(config.poolMax())
                .setConnectionTimeout(config.connectionTimeoutMillis())
                .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS)
                .setIdleTimeout(config.idleTimeoutMillis())
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
        var builder = PgBuilder.pool().with(options).connectingTo(connect).using(vertx);
        if (config.poolLogging()) {
            builder = builder.withConnectHandler(connection -> logged(url, connection));
        }
        this.counted = new CountedPool(builder.build().getDelegate(), config.poolMax());
        this.pool = Pool.newInstance(counted);
        this.warm = Math.min(config.poolMin(), config.poolMax());
    }

    @Override
    public int of(String tenant) {
        return 0;
    }

    @Override
    public Pool primary(int shard) {
        if (shard != 0) {
            throw new IllegalArgumentException("no shard " + shard + ": there is one, shard 0");
        }
        return pool;
    }

    @Override
    public List<Pool> primaries() {
        return List.of(pool);
    }

    @Override
    public PoolUse use() {
        return counted.use();
    }

    @Override
    public Uni<Void> warm() {
        if (warm <= 0) {
            return Uni.createFrom().voidItem();
        }
        // Asked for at once, so none of them is free for another.
        var each = Stream.generate(() -> pool.query("select 1").execute())
                .limit(warm)
                .toList();
        return Uni.join().all(each).andCollectFailures().replaceWithVoid();
    }

    @PreDestroy
    void close() {
        // Not waited for: the sockets close with the process, and a bean is destroyed on a thread that may not block.
        pool.close().subscribe().with(closed -> {}, failure -> LOG.warnf(failure, "The Postgres pool did not close"));
    }

    private static void logged(DatabaseUrl url, SqlConnection connection) {
        LOG.infof("Connected to %s", url);
        // The pool takes the connection only once the handler has given it back.
        connection.close().subscribe().with(closed -> {}, failure -> LOG.warnf(failure, "Connection to %s", url));
    }
}
