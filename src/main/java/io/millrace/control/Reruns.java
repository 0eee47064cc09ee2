package io.millrace.control;

import io.millrace.execution.ExecutionId;
import io.millrace.execution.ReadyExecution;
import io.millrace.execution.Status;
import io.millrace.execution.TenantId;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reruns of terminal executions, completely or from a step on. */
public interface Reruns {

    /** Empty: there is no such execution. */
    Uni<Optional<Subject>> subject(TenantId tenant, ExecutionId id);

    /**
     * Queues a terminal execution again. The results of its steps {@code again} are kept as superseded and no longer used;
     * those of the others remain valid.
     *
     * @param from as ordered; null = all
     * @param again ids of top-level steps, at least one
     */
    Uni<Answer> order(TenantId tenant, ExecutionId id, @Nullable String from, List<String> again);

    /** Its outcome before each rerun, in order. Empty: there is no such execution. */
    Uni<Optional<List<Earlier>>> earlier(TenantId tenant, ExecutionId id);

    record Subject(String workflow, int version, Status status) {}

    sealed interface Answer {}

    /**
     * It is queued.
     *
     * @param number of the rerun, from 1
     * @param steps that run again: those ordered, and those that were compensated
     */
    record Queued(int number, List<String> steps, ReadyExecution due) implements Answer {}

    record Unknown() implements Answer {}

    record NotTerminal(Status status) implements Answer {}

    /** A child that one of the steps started is still open: there would be two of them. */
    record ChildOpen(ExecutionId child) implements Answer {}

    /** It was cancelled during its compensation: a retry continues that. */
    record CompensationUnfinished() implements Answer {}

    record TooMany(int limit) implements Answer {}

    /**
     * The outcome of an execution when it was run again.
     *
     * @param number of the rerun that followed
     * @param from the step from which it was run again; null = all
     * @param output JSON text; {@code error} likewise
     */
    record Earlier(
            int number,
            @Nullable String from,
            Instant orderedAt,
            Status status,
            int attempt,
            @Nullable String output,
            @Nullable String error,
            @Nullable Instant finishedAt) {}
}
