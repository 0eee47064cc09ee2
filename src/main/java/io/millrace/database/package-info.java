/**
 * Connections to Postgres, and what the SQL of several packages shares.
 *
 * <p>Owns: {@code Shards} (which pool serves a key, and with which kind of plan), {@code DatabaseConfig}, {@code PoolUse} (how busy
 * the pools are), {@code Rows}, {@code Columns} and {@code SqlFile} (parts of statements), {@code DatabaseFaults} (what a failure
 * means), {@code DatabaseClock} (the time of Postgres, which counts, measured by {@code ClockWatch}). There is one shard today; the id of an execution already carries its shard.
 *
 * <p>Invariants: no table belongs to this package. When Postgres is unavailable statements fail and pools reconnect by
 * themselves; only deadlocks are retried here.
 */
@NullMarked
package io.millrace.database;

import org.jspecify.annotations.NullMarked;
