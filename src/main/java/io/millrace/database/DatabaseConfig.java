package io.millrace.database;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.time.Duration;

/** How the service connects to Postgres. Each key can also be given by the environment variable named in its default. */
@ConfigMapping(prefix = "millrace.database")
public interface DatabaseConfig {

    /** The database, {@code postgresql://user:password@host:port/database}; see {@link DatabaseUrl}. */
    @WithDefault("${DATABASE_URL:postgresql://postgres:postgres@localhost:5432/millrace}")
    String url();

    /** Most connections of this process, at least 2, besides one for its heartbeat (and the one or two that migrate the schema). */
    @WithDefault("${DB_POOL_MAX:20}")
    int poolMax();

    /**
     * Connections opened at start, so that the first requests find them ready. Not a floor: the pool has none, and closes
     * what was idle for {@code idle-timeout}.
     */
    @WithDefault("${DB_POOL_MIN:5}")
    int poolMin();

    /** Milliseconds to wait for a connection, be it a new one or a free one of the pool, before a statement fails. */
    @WithName("connection-timeout")
    @WithDefault("${DB_CONNECTION_TIMEOUT:30000}")
    int connectionTimeoutMillis();

    /** Milliseconds after which an unused connection is closed; 0 = never. */
    @WithName("idle-timeout")
    @WithDefault("${DB_IDLE_TIMEOUT:30000}")
    int idleTimeoutMillis();

    /** Whether every new connection is logged. */
    @WithDefault("${DB_POOL_LOGGING:false}")
    boolean poolLogging();

    /** Statements in flight on one connection before the next one waits for an answer. */
    @WithDefault("64")
    int pipelining();

    /** How long the journal waits for the answer to a statement before it counts as failed, whether or not it was executed. */
    @WithDefault("30s")
    Duration statementTimeout();

    /** How often the time of Postgres is measured; between two measurements the monotonic clock of the machine counts. */
    @WithDefault("1s")
    Duration clockEvery();

    /**
     * How far the clock of this machine may be from that of Postgres before a warning is logged. Executions follow the time of
     * Postgres in any case.
     */
    @WithDefault("2s")
    Duration maxClockOffset();
}
