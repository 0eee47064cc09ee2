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
 * Executions as their submitter and their owner write them. A call hands its record in at once; the Uni completes when it
 * is durable, and fails when it is not known to be.
 */
public interface Journal {

    /** Stores a new execution, queued. */
    Uni<Void> insert(NewExecution execution);

    /**
     * Takes those of the executions that are queued or waiting and due, nobody's, and need no slot of a group ({@link Slots}
     * takes those). What is missing in the answer is somebody else's, over, not due, or of a group.
     *
     * @param owner the incarnation of the claiming worker, see {@link Leases}
     */
    Uni<List<Claim>> claim(List<ExecutionId> ids, String owner);

    /** Stores what a step came to. False: the lease is lost and nothing was written. */
    Uni<Boolean> record(Lease lease, StepRecord record);

    /**
     * Stores a new execution and, in the same commit, the record of the step that waits for it. False: the lease is lost
     * and nothing was written. A child whose id is already there is left as it is.
     */
    Uni<Boolean> spawn(Lease lease, StepRecord waiting, NewExecution child);

    /** What became of the executions that its steps started; for a run that goes on while a child of it works. */
    Uni<List<Claim.Child>> children(ExecutionId parent);

    /** How many executions stand above this one: its parent, the parent's parent, and so on, counted up to a limit. */
    Uni<Integer> depth(ExecutionId id, int most);

    /** Ends the lease and moves the execution on; a parent that waits for an execution now terminal is signalled. */
    Uni<Left> leave(Lease lease, Transition transition);

    /**
     * How leaving went.
     *
     * @param held false: the lease was lost and nothing was written
     * @param status where the execution stands now; meaningless when not held
     * @param woken a parent that this made ready: offer it to the queue
     */
    record Left(boolean held, Status status, @Nullable ReadyExecution woken) {}
}
