package io.millrace.journal;

import io.millrace.execution.Claim;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.NewExecution;
import io.millrace.execution.TenantId;
import io.smallrye.mutiny.Uni;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Inserts of executions that have an idempotency key, or that are leased to an owner from the start. All others go through
 * {@link Journal#insert}, which costs less.
 */
public interface ExecutionInserts {

    /** Stores the execution, unless its key identifies another one already. */
    Uni<InsertResult> store(KeyedInsert insert);

    /** What the key identifies; empty when it is new or expired. */
    Uni<Optional<InsertResult>> find(TenantId tenant, Key key);

    /** Deletes one batch of expired keys in each shard; answers whether there may be more. */
    Uni<Boolean> forget();

    /**
     * @param key null = none
     * @param owner the incarnation of the worker that runs it at once, see {@link Leases}; null = it is queued
     */
    record KeyedInsert(
            NewExecution execution,
            @Nullable Key key,
            @Nullable String owner) {}

    /** @param request a digest of the request: equal digests mean the same request */
    record Key(String text, String request) {}

    /** The result of an insert. */
    sealed interface InsertResult {

        <T> T fold(Function<Inserted, T> inserted, Function<Repeated, T> repeated, Function<KeyConflict, T> conflict);

        /** @param claim of its owner; null when it is queued */
        record Inserted(@Nullable Claim claim) implements InsertResult {
            @Override
            public <T> T fold(
                    Function<Inserted, T> inserted, Function<Repeated, T> repeated, Function<KeyConflict, T> conflict) {
                return inserted.apply(this);
            }
        }

        /** The same request came before and started this execution. Nothing was written. */
        record Repeated(ExecutionId first, boolean direct) implements InsertResult {
            @Override
            public <T> T fold(
                    Function<Inserted, T> inserted, Function<Repeated, T> repeated, Function<KeyConflict, T> conflict) {
                return repeated.apply(this);
            }
        }

        /** The key belongs to another request, which started this execution. Nothing was written. */
        record KeyConflict(ExecutionId first) implements InsertResult {
            @Override
            public <T> T fold(
                    Function<Inserted, T> inserted, Function<Repeated, T> repeated, Function<KeyConflict, T> conflict) {
                return conflict.apply(this);
            }
        }
    }
}
