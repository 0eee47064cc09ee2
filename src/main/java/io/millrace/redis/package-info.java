/**
 * How the rooms {@code queue} and {@code feed} talk to Redis.
 *
 * <p>Owns: {@code PipelinedConnection} (one connection that is made when used and made anew when it broke), {@code Script} (Lua that Redis
 * keeps), {@code RedisUrl} (one server, a cluster, sentinels), {@code RedisConfig}. A room of its own because two adapters
 * share it and may not use each other.
 *
 * <p>Invariants: commands of one line are answered in order and pipelined; no command waits longer than its limit; when
 * Redis is away every command fails at once, and the next one tries to connect again, to whoever serves by then. The line is
 * the only one who knows of clusters: commands and scripts touch one slot each.
 */
@NullMarked
package io.millrace.redis;

import org.jspecify.annotations.NullMarked;
