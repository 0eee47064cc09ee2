package io.millrace.journal;

import io.millrace.execution.Claim;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.Lease;
import io.millrace.execution.NewExecution;
import io.millrace.execution.ReadyExecution;
import io.millrace.execution.Status;
import io.millrace.execution.StepRecord;
import io.millrace.execution.Transition;
import io.smallrye.mutiny.Uni;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Executions as their submitter and their owner write them. A call submits its record at once; the Uni completes when it
 * is durable, and fails when it is not known to be.
 */
public interface Journal {

    /** Stores a new execution, queued. */
    Uni<Void> insert(NewExecution execution);

    /**
     * Claims those of the executions that are queued or waiting, due, not leased, and in no concurrency group ({@link Slots}
     * claims those). What is missing in the answer is leased to another owner, terminal, not due, or in a group.
     *
     * @param owner the incarnation of the claiming worker, see {@link Leases}
     */
    Uni<List<Claim>> claim(List<ExecutionId> ids, String owner);

    /** Stores the result of a step. False: the lease is lost and nothing was written. */
    Uni<Boolean> record(Lease lease, StepRecord record);

    /**
     * Stores a new execution and, in the same commit, the record of the step that waits for it. False: the lease is lost
     * and nothing was written. A child whose id already exists is not changed.
     */
    Uni<Boolean> spawn(Lease lease, StepRecord waiting, NewExecution child);

    /** How many executions are below one at the top of its tree, counted up to a limit. */
    Uni<Integer> descendants(ExecutionId root, int most);

    /** Ends the lease and changes the state of the execution; a terminal state signals its parent. */
    Uni<Transitioned> transition(Lease lease, Transition transition);

    /**
     * The result of a transition.
     *
     * @param held false: the lease was lost and nothing was written
     * @param status of the execution now; meaningless when not held
     * @param woken the parent, if this made it ready: offer it to the queue
     */
    record Transitioned(
            boolean held, Status status, @Nullable ReadyExecution woken) {}
}
