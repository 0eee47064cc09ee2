package io.millrace.submission;

import io.millrace.execution.ExecutionId;
import io.millrace.execution.Lease;
import io.millrace.execution.NewExecution;
import io.millrace.execution.StepRecord;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The entry point through which every execution is created, in three stages: validate, store, announce. */
@ApplicationScoped
public class Submission {

    private final RequestValidation validation;
    private final ExecutionStore store;
    private final Announcer announcer;

    Submission(RequestValidation validation, ExecutionStore store, Announcer announcer) {
        this.validation = validation;
        this.store = store;
        this.announcer = announcer;
    }

    /** Completes when the execution is durable. */
    public Uni<Submitted> submit(SubmissionRequest request) {
        return submit(request, SubmitOptions.NONE);
    }

    /** Completes when the execution is durable; continues when the caller no longer waits. */
    public Uni<Submitted> submit(SubmissionRequest request, SubmitOptions options) {
        return DetachedWork.of(Uni.createFrom()
                .deferred(() -> validation.validate(request, options.idempotencyKey()))
                .chain(validated -> store.store(validated, options.slot()))
                .invoke(announcer::announce)
                .onItemOrFailure()
                .invoke((stored, failure) -> settle(options.slot(), stored))
                .map(ExecutionStore.Stored::answer));
    }

    // Whatever the result of the request, its slot is used or released.
    private static void settle(@Nullable ReservedSlot slot, ExecutionStore.@Nullable Stored stored) {
        if (slot == null) {
            return;
        }
        var claim = stored == null ? null : stored.claim();
        if (claim == null) {
            slot.release();
        } else {
            slot.start(claim);
        }
    }

    /**
     * Starts the child that a step waits for: stored in one commit with the step's record, so that neither exists without the
     * other.
     *
     * @param waiting the step's record for the child's id
     * @return empty when the lease is lost
     */
    public Uni<Optional<Submitted>> spawn(
            Lease lease,
            SubmissionRequest request,
            NewExecution.Parent parent,
            Function<ExecutionId, StepRecord> waiting) {
        return validation
                .validateChild(request, parent)
                .chain(validated -> validated.fold(
                        valid -> store.storeChild(
                                        lease, waiting.apply(valid.execution().id()), valid.execution())
                                .invoke(stored -> stored.ifPresent(announcer::announce))
                                .map(stored -> stored.map(ExecutionStore.Stored::answer)),
                        refused -> Uni.createFrom().item(Optional.of(refused.answer()))));
    }
}
