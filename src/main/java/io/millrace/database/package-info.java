/**
 * Which Postgres serves a key.
 *
 * <p>Owns: {@code Shards} and the connection settings ({@code DatabaseConfig}), and how busy the connections are ({@code PoolUse}). One shard today; an execution's id already
 * carries its shard. When Postgres is away, statements fail and pools reconnect by themselves; nothing here retries.
 */
@NullMarked
package io.millrace.database;

import org.jspecify.annotations.NullMarked;
