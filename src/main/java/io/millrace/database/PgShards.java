package io.millrace.database;

import io.millrace.execution.TenantId;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.pgclient.PgBuilder;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
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

    /** Of so many connections one is for what users look at; with fewer than two of them they share those of the journal. */
    private static final int CONNECTIONS_PER_READING_ONE = 4;

    /** Of so many connections one is general. */
    private static final int CONNECTIONS_PER_GENERAL_ONE = 20;

    /**
     * Generic plans: planning the journal's statement over all partitions takes longer than running it, and nothing in
     * the parameters would change the plan. No JIT for the same reason.
     */
    private static final Map<String, String> PLANNER = Map.of("plan_cache_mode", "force_generic_plan", "jit", "off");

    /**
     * For the statements over the partitioned tables, which fetch by key. A generic plan made while a partition is empty
     * finds that reading all of it costs nothing, and would still do so with a million rows in it until the next ANALYZE.
     * Partitions are created weeks ahead, so one of them always is empty: these plans may only use indexes.
     */
    private static final Map<String, String> INDEXES_ONLY =
            Map.of("enable_seqscan", "off", "enable_hashjoin", "off", "enable_mergejoin", "off");

    private final Refusals refusals = new Refusals();
    private final PoolConnections general;
    private final PoolConnections indexed;
    private final PoolConnections reads;
    private final PoolConnections heartbeat;

    PgShards(Vertx vertx, HeartbeatThread thread, DatabaseConfig config) {
        var url = DatabaseUrl.parse(config.url());
        int most = config.poolMax();
        // Definitions are cached, so one connection serves them; it is taken out of the maximum.
        int share = Math.max(1, most / CONNECTIONS_PER_GENERAL_ONE);
        int rest = Math.max(1, most - share);
        int warm = Math.min(config.poolMin(), most);
        int reading = most / CONNECTIONS_PER_READING_ONE;
        this.general = open(vertx, config, url, Map.of(), share, Math.min(1, warm));
        int writing = reading < 2 ? rest : rest - reading;
        this.indexed = open(vertx, config, url, INDEXES_ONLY, writing, Math.max(0, Math.min(warm - 1, writing)));
        this.reads = reading < 2 ? indexed : open(vertx, config, url, reading(config), reading, 0);
        this.heartbeat = open(thread.connections(), config, url, INDEXES_ONLY, 1, 0);
    }

    private static Map<String, String> reading(DatabaseConfig config) {
        Map<String, String> settings = new HashMap<>(INDEXES_ONLY);
        settings.put(
                "statement_timeout", String.valueOf(config.statementTimeout().toMillis()));
        return settings;
    }

    /** @param warm connections to open ahead of need */
    private record PoolConnections(CountedPool counted, Pool pool, int warm) {}

    private PoolConnections open(
            Vertx vertx, DatabaseConfig config, DatabaseUrl url, Map<String, String> planner, int size, int warm) {
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
        planner.forEach(connect::addProperty);
        List.of("application_name", "options").forEach(name -> {
            var value = url.parameters().get(name);
            if (value != null) {
                connect.addProperty(name, value);
            }
        });
        Tls.apply(url, connect);
        var options = new PoolOptions()
                .setMaxSize(size)
                .setConnectionTimeout(config.connectionTimeoutMillis())
                .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS)
                .setIdleTimeout(config.idleTimeoutMillis())
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
        var builder = PgBuilder.pool().with(options).connectingTo(connect).using(vertx);
        if (config.poolLogging()) {
            builder = builder.withConnectHandler(connection -> logged(url, connection));
        }
        var counted = new CountedPool(builder.build().getDelegate(), size, refusals);
        return new PoolConnections(counted, Pool.newInstance(counted), warm);
    }

    @Override
    public int of(TenantId tenant) {
        return 0;
    }

    @Override
    public Pool primary(int shard) {
        return of(shard, general);
    }

    @Override
    public List<Pool> primaries() {
        return List.of(general.pool);
    }

    @Override
    public Pool indexed(int shard) {
        return of(shard, indexed);
    }

    @Override
    public List<Pool> indexed() {
        return List.of(indexed.pool);
    }

    @Override
    public Pool reads(int shard) {
        return of(shard, reads);
    }

    @Override
    public List<Pool> reads() {
        return List.of(reads.pool);
    }

    @Override
    public List<Pool> heartbeat() {
        return List.of(heartbeat.pool);
    }

    private static Pool of(int shard, PoolConnections connections) {
        if (shard != 0) {
            throw new IllegalArgumentException("no shard " + shard + ": there is one, shard 0");
        }
        return connections.pool;
    }

    @Override
    public PoolUse use() {
        return serving().map(kind -> kind.counted.use()).reduce(PoolUse::plus).orElseThrow();
    }

    @Override
    public Refusals refusals() {
        return refusals;
    }

    @Override
    public Uni<Void> warm() {
        // Requested at once, so no connection is free for a second statement.
        var each = Stream.of(general, indexed)
                .flatMap(some -> Stream.generate(
                                () -> some.pool.query("select 1").execute())
                        .limit(some.warm))
                .toList();
        return each.isEmpty()
                ? Uni.createFrom().voidItem()
                : Uni.join().all(each).andCollectFailures().replaceWithVoid();
    }

    @PreDestroy
    void close() {
        // Not awaited: the sockets close with the process, and a bean is destroyed on a thread that may not block.
        Stream.concat(serving(), Stream.of(heartbeat)).forEach(some -> some.pool
                .close()
                .subscribe()
                .with(closed -> {}, failure -> LOG.warnf(failure, "The Postgres pool did not close")));
    }

    private Stream<PoolConnections> serving() {
        return Stream.of(general, indexed, reads).distinct();
    }

    private static void logged(DatabaseUrl url, SqlConnection connection) {
        LOG.infof("Connected to %s", url);
        // The pool takes the connection only once the handler has given it back.
        connection.close().subscribe().with(closed -> {}, failure -> LOG.warnf(failure, "Connection to %s", url));
    }
}
