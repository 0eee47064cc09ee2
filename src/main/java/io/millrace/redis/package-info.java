/**
 * How the packages {@code queue} and {@code feed} talk to Redis.
 *
 * <p>Owns: {@code PipelinedConnection} (one connection, opened on use and reopened after it broke), {@code Script} (Lua, composed
 * of files in the resources and cached by Redis), {@code RedisUrl} (one server, a cluster, sentinels), {@code RedisConfig}. A
 * package of its own because two adapters share it and may not use each other.
 *
 * <p>Invariants: commands of one connection are pipelined and answered in order; no command waits longer than its timeout; when
 * Redis is away every command fails at once, and the next one tries to connect again, to whichever server is in charge by then.
 * Only the connection knows of clusters: a command or script uses keys of one slot.
 */
@NullMarked
package io.millrace.redis;

import org.jspecify.annotations.NullMarked;
