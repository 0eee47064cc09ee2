package io.millrace.database;

import io.millrace.execution.TenantId;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import java.util.List;

/** The Postgres pools, by shard and by how their statements are planned. */
public interface Shards {

    /** The shard where a tenant's new executions go, 0 to 255. */
    int of(TenantId tenant);

    /** The primary of a shard, where Postgres chooses the plans. */
    Pool primary(int shard);

    /** One primary for each shard. */
    List<Pool> primaries();

    /**
     * The primary of a shard for statements over the partitioned tables {@code execution} and {@code step_result}: their
     * plans use indexes only, whatever the statistics say (ADR 13). A table that is not partitioned does not need this.
     */
    Pool indexed(int shard);

    /** The same, one for each shard. */
    List<Pool> indexed();

    /**
     * The primary of a shard, as {@link #indexed}, for what users look at. A part of the connections: however many searches there
     * are, executions go on. Postgres ends a statement that takes longer than {@code millrace.database.statement-timeout}.
     */
    Pool reads(int shard);

    /** The same, one for each shard. */
    List<Pool> reads();

    /** A connection to each primary for heartbeats alone, on the {@link HeartbeatThread}. */
    List<Pool> heartbeat();

    /** How busy the connections of this process are, those of all shards together. */
    PoolUse use();

    /** What Postgres refused to do though it answers. */
    Refusals refusals();

    /** Opens the configured number of connections ahead of need; fails when Postgres is unreachable. */
    Uni<Void> warm();
}
