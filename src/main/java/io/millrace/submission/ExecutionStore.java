package io.millrace.submission;

import io.millrace.execution.Claim;
import io.millrace.execution.Lease;
import io.millrace.execution.NewExecution;
import io.millrace.execution.StepRecord;
import io.millrace.journal.ExecutionInserts;
import io.millrace.journal.ExecutionInserts.InsertResult;
import io.millrace.journal.Journal;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The second stage: stores a valid request's execution, once for each idempotency key. */
@Singleton
final class ExecutionStore {

    private final Journal journal;
    private final ExecutionInserts inserts;
    private final QueueLimits limits;

    ExecutionStore(Journal journal, ExecutionInserts inserts, QueueLimits limits) {
        this.journal = journal;
        this.inserts = inserts;
        this.limits = limits;
    }

    /**
     * The result of this stage.
     *
     * @param queued the execution to announce; null = none
     * @param claim what the request's reserved slot is to run; null = nothing
     */
    record Stored(
            Submitted answer,
            @Nullable NewExecution queued,
            @Nullable Claim claim) {

        private static Stored queued(NewExecution execution, @Nullable String why) {
            return new Stored(accepted(execution, true, why), execution, null);
        }

        private static Stored only(Submitted answer) {
            return new Stored(answer, null, null);
        }
    }

    Uni<Stored> store(Validated validated, @Nullable ReservedSlot slot) {
        return validated.fold(valid -> insert(valid.execution(), valid.key(), slot), this::refused);
    }

    /** Stores a child in one commit with the record of the step that waits for it. Empty: the lease is lost. */
    Uni<Optional<Stored>> storeChild(Lease lease, StepRecord waiting, NewExecution child) {
        return journal.spawn(lease, waiting, child)
                .map(held -> held ? Optional.of(Stored.queued(child, null)) : Optional.empty());
    }

    private Uni<Stored> insert(
            NewExecution execution, ExecutionInserts.@Nullable Key key, @Nullable ReservedSlot slot) {
        var why = slot == null ? null : limits.whyQueued(execution.limits());
        boolean delayed = execution.due().isAfter(execution.createdAt());
        var owner = slot == null || why != null || delayed ? null : slot.owner();
        return key == null && owner == null
                ? journal.insert(execution).replaceWith(() -> Stored.queued(execution, why))
                : inserts.store(new ExecutionInserts.KeyedInsert(execution, key, owner))
                        .map(result -> stored(execution, key, result, why));
    }

    // The answer to the first request of the key is valid though the workflow may be paused or deleted by now.
    private Uni<Stored> refused(Validated.Refused refused) {
        var key = refused.key();
        return key == null
                ? Uni.createFrom().item(Stored.only(refused.answer()))
                : inserts.find(refused.tenant(), key)
                        .map(found -> Stored.only(
                                found.map(first -> earlier(key, first)).orElse(refused.answer())));
    }

    private static Stored stored(
            NewExecution execution, ExecutionInserts.@Nullable Key key, InsertResult result, @Nullable String why) {
        return result.fold(
                inserted -> inserted.claim() == null
                        ? Stored.queued(execution, why)
                        : new Stored(accepted(execution, false, why), null, inserted.claim()),
                repeated -> Stored.only(earlier(required(key), repeated)),
                conflict -> Stored.only(earlier(required(key), conflict)));
    }

    private static Submitted earlier(ExecutionInserts.Key key, InsertResult found) {
        return found.fold(
                inserted -> {
                    throw new IllegalStateException("not an earlier request: " + inserted);
                },
                repeated -> new Submitted.Replayed(repeated.first(), !repeated.direct()),
                conflict -> new Submitted.KeyConflict(key.text(), conflict.first()));
    }

    private static ExecutionInserts.Key required(ExecutionInserts.@Nullable Key key) {
        if (key == null) {
            throw new IllegalStateException("an execution without a key existed already");
        }
        return key;
    }

    private static Submitted accepted(NewExecution execution, boolean queued, @Nullable String why) {
        return new Submitted.Accepted(execution.id(), execution.workflow(), execution.version(), queued, why);
    }
}
