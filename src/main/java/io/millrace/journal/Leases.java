package io.millrace.journal;

import io.millrace.database.PoolUse;
import io.millrace.execution.Claim;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.ReadyExecution;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which workers are alive, and which executions have no live owner. All ages are measured by the database's clock.
 *
 * <p>An owner is one incarnation of a worker: a process that lost its heartbeat registers under a new one, so the leases
 * of the old one are found by its name alone.
 */
public interface Leases {

    /**
     * Renews the heartbeat, and returns which executions are leased to the owner and which of them are to pause. The worker
     * compares: leases that it does not run it hands back with {@link #release}; what it claimed before the call and is not
     * in the answer it has lost.
     *
     * @param held what the owner runs: where as many are leased to it and none of them is to pause, just these are returned,
     *     so that ten thousand ids are not read each second; null = read all leases
     */
    Uni<Leased> heartbeat(Owner owner, @Nullable Set<ExecutionId> held);

    /** Queues those of the ids that are leased to the owner again, and returns them. */
    Uni<List<ReadyExecution>> release(String owner, List<ExecutionId> ids);

    /** Queues all that is leased to the owner again, and removes it. */
    Uni<List<ReadyExecution>> releaseAll(String owner);

    /**
     * Queues what is leased to owners without a heartbeat for {@code silence} again, at most {@code limit}.
     *
     * @param lost true: its owner is lost, and that counts ({@link Claim#losses}); false: the caller itself had no contact with
     *     Postgres, so the silence of others proves nothing
     */
    Uni<List<ReadyExecution>> recover(Duration silence, int limit, boolean lost);

    /** Executions queued, or waiting, that have been due for longer than {@code age}: those after a position, oldest first. */
    Uni<List<ReadyExecution>> overdue(Duration age, ReadyExecution.Position after, int limit);

    /** All that are queued, or wait for a time, due or not: those after a position, by due time. */
    Uni<List<ReadyExecution>> open(ReadyExecution.Position after, int limit);

    /** Those of the ids that are queued, or wait for a time. */
    Uni<List<ReadyExecution>> open(Collection<ExecutionId> ids);

    /** Those of the ids that are neither queued nor waiting for a time, so that they belong in no queue. */
    Uni<List<ExecutionId>> closed(Collection<ExecutionId> ids);

    /** Removes the owner; what is still leased to it is recovered at once. */
    Uni<Void> deregister(String owner);

    /** Owners with a heartbeat within {@code silence}, by name. */
    Uni<List<Alive>> workers(Duration silence);

    /** The same, without the time of the heartbeat. */
    default Uni<List<Owner>> alive(Duration silence) {
        return workers(silence).map(found -> found.stream().map(Alive::owner).toList());
    }

    /**
     * @param id of the incarnation, never reused
     * @param name the worker's name, {@code WORKER_NAME}
     * @param concurrency its slots
     * @param active how many are in use
     * @param about null: its version does not report it
     */
    record Owner(
            String id,
            String name,
            int concurrency,
            int active,
            @Nullable About about) {

        public Owner(String id, String name, int concurrency, int active) {
            this(id, name, concurrency, active, null);
        }
    }

    /**
     * The process of an owner.
     *
     * @param pool its connections to Postgres
     */
    record About(Instant startedAt, String version, PoolUse pool) {}

    /** @param beatAt its last heartbeat */
    record Alive(Owner owner, Instant beatAt) {}

    /**
     * The leases of an owner.
     *
     * @param paused those of them that are to stop after the steps in progress
     */
    record Leased(Set<ExecutionId> ids, Set<ExecutionId> paused) {

        static Leased of(Collection<Leased> parts) {
            Set<ExecutionId> ids = new HashSet<>();
            Set<ExecutionId> paused = new HashSet<>();
            parts.forEach(part -> {
                ids.addAll(part.ids);
                paused.addAll(part.paused);
            });
            return new Leased(ids, paused);
        }
    }
}
