package io.millrace.journal;

import io.millrace.execution.Claim;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.NewExecution;
import io.smallrye.mutiny.Uni;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * New executions that are more than a row in the waiting line: born under an idempotency key, or owned from birth. What
 * is neither goes through {@link Journal#insert} and pays nothing for this.
 */
public interface ExecutionInserts {

    /** Stores the execution, unless its key stands for another one already. */
    Uni<Arrived> store(Arrival arrival);

    /** What the key stands for; empty when it is new or past its time. */
    Uni<Optional<Arrived>> find(String tenant, Key key);

    /** Deletes one batch of the keys past their time in each shard; answers whether there may be more. */
    Uni<Boolean> forget();

    /**
     * @param key null = none
     * @param owner the incarnation of the worker that runs it from birth, see {@link Leases}; null = it is queued
     */
    record Arrival(
            NewExecution execution,
            @Nullable Key key,
            @Nullable String owner) {}

    /** @param request a digest of what is asked for: equal ones ask for the same */
    record Key(String text, String request) {}

    /** What became of an arrival. */
    sealed interface Arrived {

        /** @param claim of the owner from birth; null when it is queued */
        record Born(@Nullable Claim claim) implements Arrived {}

        /** The same request was here before and started this execution. Nothing was written. */
        record Repeated(ExecutionId first, boolean direct) implements Arrived {}

        /** The key belongs to another request, which started this execution. Nothing was written. */
        record Taken(ExecutionId first) implements Arrived {}
    }
}
