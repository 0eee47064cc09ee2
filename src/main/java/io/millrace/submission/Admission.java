package io.millrace.submission;

import io.millrace.execution.Claim;
import io.millrace.execution.NewExecution;
import io.millrace.journal.ExecutionInserts;
import io.millrace.journal.ExecutionInserts.InsertResult;
import io.millrace.journal.IdempotencyConfig;
import io.millrace.journal.Journal;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Stores what a request asks for, on its terms. */
final class Admission {

    /** @param claim what the request's seat is to run; null = nothing */
    private record Entered(Submitted answer, @Nullable Claim claim) {}

    private final Journal journal;
    private final ExecutionInserts inserts;
    private final IdempotencyConfig config;
    private final QueueLimits limits;
    private final Consumer<NewExecution> announce;

    Admission(
            Journal journal,
            ExecutionInserts inserts,
            IdempotencyConfig config,
            QueueLimits limits,
            Consumer<NewExecution> announce) {
        this.journal = journal;
        this.inserts = inserts;
        this.config = config;
        this.limits = limits;
        this.announce = announce;
    }

    Uni<Submitted> admit(SubmissionRequest request, SubmitOptions terms, Supplier<Uni<Submission.Prepared>> prepare) {
        return Uni.createFrom()
                .deferred(() -> enter(request, terms, prepare))
                .onItemOrFailure()
                .invoke((entered, failure) -> settle(terms.seat(), entered))
                .map(Entered::answer);
    }

    // Whatever became of the request, its seat is started or free again.
    private static void settle(@Nullable ReservedSlot seat, @Nullable Entered entered) {
        if (seat == null) {
            return;
        }
        var claim = entered == null ? null : entered.claim();
        if (claim == null) {
            seat.free();
        } else {
            seat.start(claim);
        }
    }

    private Uni<Entered> enter(
            SubmissionRequest request, SubmitOptions terms, Supplier<Uni<Submission.Prepared>> prepare) {
        var text = terms.idempotencyKey();
        if (text != null && !valid(text)) {
            return only(new Submitted.Invalid(List.of(new Submitted.Fault(
                    "idempotencyKey",
                    "must be 1 to " + config.maxLength()
                            + " printable ASCII characters (millrace.idempotency.max-length)"))));
        }
        var key = text == null ? null : new ExecutionInserts.Key(text, RequestDigest.of(request));
        return prepare.get().chain(prepared -> {
            var execution = prepared.execution();
            if (execution == null) {
                return refused(request.tenant(), key, prepared.refusal());
            }
            var seat = terms.seat();
            var why = seat == null ? null : limits.keptByTheQueue(execution.limits());
            boolean later = execution.due().isAfter(execution.createdAt());
            var owner = seat == null || why != null || later ? null : seat.owner();
            if (key == null && owner == null) {
                return journal.insert(execution)
                        .invoke(() -> announce.accept(execution))
                        .replaceWith(new Entered(accepted(execution, true, why), null));
            }
            return inserts.store(new ExecutionInserts.KeyedInsert(execution, key, owner))
                    .map(result -> entered(execution, key, result, why));
        });
    }

    // What the first request was answered stands, though the workflow may be paused, deleted or changed by now.
    private Uni<Entered> refused(String tenant, ExecutionInserts.@Nullable Key key, @Nullable Submitted refusal) {
        if (refusal == null) {
            throw new IllegalStateException("neither an execution nor a reason why there is none");
        }
        return key == null
                ? only(refusal)
                : inserts.find(tenant, key)
                        .map(found -> new Entered(
                                found.map(first -> earlier(key, first)).orElse(refusal), null));
    }

    private Entered entered(
            NewExecution execution, ExecutionInserts.@Nullable Key key, InsertResult result, @Nullable String why) {
        if (result instanceof InsertResult.Inserted inserted) {
            if (inserted.claim() == null) {
                announce.accept(execution);
            }
            return new Entered(accepted(execution, inserted.claim() == null, why), inserted.claim());
        }
        if (key == null) {
            throw new IllegalStateException("an execution without a key was here before: " + execution.id());
        }
        return new Entered(earlier(key, result), null);
    }

    private static Submitted earlier(ExecutionInserts.Key key, InsertResult result) {
        if (result instanceof InsertResult.Repeated repeated) {
            return new Submitted.Replayed(repeated.first(), !repeated.direct());
        }
        if (result instanceof InsertResult.KeyConflict taken) {
            return new Submitted.KeyTaken(key.text(), taken.first());
        }
        throw new IllegalStateException("not an earlier request: " + result);
    }

    private static Submitted accepted(NewExecution execution, boolean queued, @Nullable String why) {
        return new Submitted.Accepted(execution.id(), execution.workflow(), execution.version(), queued, why);
    }

    private static Uni<Entered> only(Submitted answer) {
        return Uni.createFrom().item(new Entered(answer, null));
    }

    private boolean valid(String key) {
        return !key.isEmpty()
                && key.length() <= config.maxLength()
                && key.chars().allMatch(c -> c >= ' ' && c <= '~');
    }
}
