package io.millrace.control;

import io.millrace.execution.ExecutionId;
import io.millrace.execution.ReadyExecution;
import io.millrace.execution.Status;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Executions that are over and run again, all of them or from a step on, because a person wants it. */
public interface Reruns {

    /** Empty: there is no such execution. */
    Uni<Optional<Subject>> subject(String tenant, ExecutionId id);

    /**
     * Queues an execution that is over again. What its steps {@code again} recorded is kept, set aside, and counts no
     * longer; what the others recorded counts on.
     *
     * @param from as the person said it; null = all
     * @param again ids of top-level steps, at least one
     */
    Uni<Answer> order(String tenant, ExecutionId id, @Nullable String from, List<String> again);

    /** How it had ended before each rerun, in order. Empty: there is no such execution. */
    Uni<Optional<List<Earlier>>> earlier(String tenant, ExecutionId id);

    record Subject(String workflow, int version, Status status) {}

    sealed interface Answer {}

    /**
     * It is queued.
     *
     * @param number of the rerun, from 1
     * @param steps that run again: those ordered, and those that were undone
     */
    record Queued(int number, List<String> steps, ReadyExecution due) implements Answer {}

    record Unknown() implements Answer {}

    record NotOver(Status status) implements Answer {}

    /** A child that one of the steps started is not over: there would be two of them. */
    record ChildAtWork(ExecutionId child) implements Answer {}

    /** It was cancelled while what its steps did was being undone: a retry goes on with that. */
    record HalfUndone() implements Answer {}

    record TooMany(int limit) implements Answer {}

    /**
     * How an execution had ended when it was run again.
     *
     * @param number of the rerun that followed
     * @param from the step it was run again from; null = all
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
