package io.millrace.journal;

import io.millrace.database.PoolUse;
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
 * Who is alive, and which executions nobody works on. All ages are measured by the database's clock.
 *
 * <p>An owner is one incarnation of a worker: a process that lost its heartbeat comes back under a new one, so what the
 * old one held is found by its name alone.
 */
public interface Leases {

    /**
     * Tells that the owner lives, and says which executions are leased to it now, and which of them are to pause. The worker compares: what it does not run
     * (any more) it hands back with {@link #release}; what it claimed before the call and is not named it has lost.
     *
     * @param held what the owner runs: of a shard where as many are leased to it, and none of them is to pause, just these
     *     come back, so that ten thousand that wait need not be told each second; null = whatever is leased, told one by one
     */
    Uni<Leased> heartbeat(Owner owner, @Nullable Set<ExecutionId> held);

    /** Queues again what is leased to the owner, of these ids. Answers those that were. */
    Uni<List<ReadyExecution>> release(String owner, List<ExecutionId> ids);

    /** Queues again what is leased to owners without a heartbeat for {@code silence}, at most {@code limit}. */
    Uni<List<ReadyExecution>> recover(Duration silence, int limit);

    /** Executions queued, or waiting, that have been due for longer than {@code age}: those behind a place, oldest first. */
    Uni<List<ReadyExecution>> overdue(Duration age, ReadyExecution.Position after, int limit);

    /** All that are queued, or wait for a time, due or not: those behind a place, by due time. */
    Uni<List<ReadyExecution>> open(ReadyExecution.Position after, int limit);

    /** Those of the ids that are queued, or wait for a time. */
    Uni<List<ReadyExecution>> open(Collection<ExecutionId> ids);

    /** Those of the ids that are neither queued nor waiting for a time, so that no queue should hold them. */
    Uni<List<ExecutionId>> closed(Collection<ExecutionId> ids);

    /** Takes the owner off the list; what it still holds is recovered at once. */
    Uni<Void> leave(String owner);

    /** Owners with a heartbeat within {@code silence}, by name. */
    Uni<List<Alive>> workers(Duration silence);

    /** The same, without when that was. */
    default Uni<List<Owner>> alive(Duration silence) {
        return workers(silence).map(found -> found.stream().map(Alive::owner).toList());
    }

    /**
     * @param id names the incarnation, unique for ever
     * @param name the worker's name, {@code WORKER_NAME}
     * @param concurrency its slots
     * @param active how many are in use
     * @param about null: it is of a version that tells no more
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
     * The process that an owner lives in.
     *
     * @param pool its connections to Postgres
     */
    record About(Instant startedAt, String version, PoolUse pool) {}

    /** @param beatAt its last heartbeat */
    record Alive(Owner owner, Instant beatAt) {}

    /**
     * What an owner has.
     *
     * @param paused those of them whose steps under way are to be the last
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
