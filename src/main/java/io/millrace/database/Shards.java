package io.millrace.database;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import java.util.List;

/** The Postgres pools, by what they serve. */
public interface Shards {

    /** The shard where a tenant's new executions go, 0 to 255. */
    int of(String tenant);

    /** The primary of a shard. */
    Pool primary(int shard);

    /** One primary for each shard. */
    List<Pool> primaries();

    /** How busy the connections of this process are, those of all shards together. */
    PoolUse use();

    /** Opens the configured number of connections ahead of need; fails when Postgres is not there. */
    Uni<Void> warm();
}
