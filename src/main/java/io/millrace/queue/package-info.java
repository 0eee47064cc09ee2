/**
 * Hands out the ids of executions that are ready to run. A hint, never the truth: all of it can be lost at any moment and is
 * refilled from Postgres.
 *
 * <p>Owns: {@code RunQueue} with its adapters {@code RedisRunQueue} (any number of processes; the scripts in
 * {@code resources/queue} keep the order) and {@code LocalRunQueue} (one process; {@code Backlog} keeps the order). Words: a
 * <i>sub-queue</i> holds the waiting executions of one tenant under the same limits; a <i>turn</i> is a tenant's position in the
 * round robin; a <i>group</i> shares slots, of which the queue has <i>concurrency tokens</i>; <i>demand</i> is what a take still
 * waits for; <i>held</i> means due and blocked by a limit.
 *
 * <p>Invariants: what waits is ordered until a worker asks for it; an entry stays pending until it is acked, and is acked after
 * the claim has committed; acked entries are deleted; what a dead consumer held returns through {@code reclaim}, whose cursor is
 * kept between calls. When Redis is away every Uni fails and the caller of {@code take} retries; the reconciler finds offers that
 * failed, and a partition without its marker is refilled from Postgres.
 */
@NullMarked
package io.millrace.queue;

import org.jspecify.annotations.NullMarked;
