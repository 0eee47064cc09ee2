package io.millrace.journal;

import io.millrace.execution.ExecutionId;
import io.millrace.execution.ReadyExecution;
import io.millrace.execution.Signal;
import io.millrace.execution.TenantId;
import io.smallrye.mutiny.Uni;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Signals to executions. One is never lost, whether it comes before its step waits, while the execution is at work, parked or
 * paused: it is stored and counted in one statement, and an execution does not park before it has seen all that were counted.
 */
public interface Signals {

    /** Stores a message, and wakes the execution if it is parked. */
    Uni<Sent> send(TenantId tenant, ExecutionId to, Signal.Message message);

    /**
     * All that an execution has received: completed children in the order of their ids, then messages in the order in which they
     * came.
     */
    Uni<List<Signal>> received(ExecutionId execution);

    /**
     * What became of a message.
     *
     * @param stored false: there is no such execution, or it is over
     * @param woken the execution, if this made it ready: offer it to the queue
     */
    record Sent(boolean stored, @Nullable ReadyExecution woken) {}
}
