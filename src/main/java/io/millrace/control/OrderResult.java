package io.millrace.control;

import io.millrace.execution.ExecutionId;
import io.millrace.execution.ReadyExecution;
import io.millrace.execution.Status;
import io.vertx.mutiny.sqlclient.Row;
import java.util.List;

/**
 * The result of an order about one execution.
 *
 * @param changed false: its state did not allow it
 * @param status after the order
 * @param affected what changed: the execution and the children that were cancelled, paused or resumed with it
 * @param queued what to offer to the queue: what continues, or the parent that a cancelled child wakes
 */
public record OrderResult(boolean changed, Status status, List<ExecutionId> affected, List<ReadyExecution> queued) {

    /** Its state did not allow the order, and nothing changed. */
    static OrderResult refused(Status status) {
        return new OrderResult(false, status, List.of(), List.of());
    }

    /** The same, of a row with that state. */
    static OrderResult refused(Row row) {
        return refused(Status.of(row.getString("status")));
    }
}
