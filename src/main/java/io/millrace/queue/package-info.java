/**
 * Hands out the ids of executions that are ready to run. A hint, never the truth: all of it can be lost at any moment and
 * is filled again from Postgres.
 *
 * <p>Owns: {@code RunQueue} with its adapters {@code RedisRunQueue} (a stream and a consumer group, for any number of
 * processes) and {@code LocalRunQueue} (one process), and {@code Delays} (moves what has fallen due to the stream).
 *
 * <p>Invariants: an entry stays pending until it is acked, and is acked after the claim has committed; acked entries are
 * deleted; what a dead consumer held comes back through {@code reclaim}, whose cursor is carried on. When Redis is away
 * every Uni fails and {@code take} is tried again by its caller; offers that failed are found by the sweeper.
 */
@NullMarked
package io.millrace.queue;

import org.jspecify.annotations.NullMarked;
