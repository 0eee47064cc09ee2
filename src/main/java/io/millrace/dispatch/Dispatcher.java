package io.millrace.dispatch;

import io.millrace.execution.ExecutionId;
import io.millrace.execution.ReadyExecution;
import io.millrace.queue.RunQueue;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import org.jboss.logging.Logger;

/**
 * Offers ready executions to the queue and withdraws those that must not run. Postgres already has both facts, so a failure
 * only delays: it is logged, and the next sweep offers or removes them.
 */
@ApplicationScoped
public class Dispatcher {

    private static final Logger LOG = Logger.getLogger(Dispatcher.class);

    private final RunQueue queue;

    Dispatcher(RunQueue queue) {
        this.queue = queue;
    }

    /** Offers executions that are ready, or will be. */
    public void offer(Collection<ReadyExecution> ready) {
        if (ready.isEmpty()) {
            return;
        }
        queue.offer(ready)
                .subscribe()
                .with(
                        done -> {},
                        failure -> LOG.warnf(
                                "%d executions not offered to the queue; the next sweep offers them: %s",
                                ready.size(), failure.getMessage()));
    }

    /** Withdraws executions that must not run: they were cancelled or paused. */
    public void withdraw(Collection<ExecutionId> ids) {
        if (ids.isEmpty()) {
            return;
        }
        queue.withdraw(ids)
                .subscribe()
                .with(
                        waited -> {},
                        failure -> LOG.debugf(
                                "%d executions not withdrawn from the queue yet: %s",
                                ids.size(), failure.getMessage()));
    }
}
