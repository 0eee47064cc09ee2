package io.millrace.feed;

import io.millrace.execution.ExecutionEvent;
import io.millrace.execution.ExecutionId;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.List;

/** Progress of executions: publish it, follow it, replay it. */
public interface Feed {

    /** Opens the publishing side for one execution; cheap, nothing is sent. */
    Channel open(String tenant, ExecutionId id);

    /**
     * What was missed since {@code from}, then what comes.
     *
     * @param from the number of the first event wanted; 1 = all there is
     */
    Multi<Numbered> follow(String tenant, ExecutionId id, long from);

    /** Everything that happens to a tenant's executions from now on. */
    default Multi<Numbered> followAll(String tenant) {
        return followAll(tenant, () -> {});
    }

    /**
     * The same.
     *
     * @param listening called whenever it begins to hear, at first and after the connection was away: what happened before
     *     may have been missed without a trace. On any thread, and not to wait
     */
    Multi<Numbered> followAll(String tenant, Runnable listening);

    /** The publishing side of one execution. Not for several threads at a time. */
    interface Channel {

        /**
         * Publishes events in this order, numbered after all that were published before. Gathered with those of other
         * executions into one message to Redis. Fails when Redis is away: count it and go on.
         */
        Uni<Void> publish(List<ExecutionEvent> events);
    }

    /**
     * An event as a client gets it.
     *
     * @param sequence from 1, without holes within an execution
     * @param json the whole object: {@code {"seq":1,"type":"node-started","execution":"...","at":"...","path":"...",
     *     "attempt":1,"data":{...}}}. A {@code type} of {@code gap} says that the events before {@code seq} are no longer
     *     kept (or were lost with Redis): read the execution at rest instead.
     */
    record Numbered(ExecutionId execution, long sequence, String json) {}
}
