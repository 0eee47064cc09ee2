/**
 * Hands out the ids of executions that are ready to run. A hint, never the truth: all of it can be lost at any moment and
 * is filled again from Postgres.
 *
 * <p>Owns: {@code RunQueue} with its adapters {@code RedisRunQueue} (any number of processes; its order is made by the scripts
 * in {@code resources/queue}) and {@code LocalRunQueue} (one process; its order is made by {@code Backlog}). Words: a <i>lane</i>
 * is what waits of one tenant under the same limits; a <i>turn</i> is a tenant's right to one start; a <i>group</i> shares
 * slots; <i>demand</i> is what a take still waits for; <i>held</i> is what only a limit keeps from going.
 *
 * <p>Invariants: what waits is ordered until a worker wants it; an entry stays pending until it is acked, and is acked after
 * the claim has committed; acked entries are deleted; what a dead consumer held comes back through {@code reclaim}, whose
 * cursor is carried on. When Redis is away every Uni fails and {@code take} is tried again by its caller; offers that failed
 * are found by the reconciler, and a partition without its mark is filled from Postgres.
 */
@NullMarked
package io.millrace.queue;

import org.jspecify.annotations.NullMarked;
