package io.millrace.feed;

import io.millrace.execution.ExecutionEvent;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.TenantId;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.List;

/** Progress events of executions: publish, follow and replay. */
public interface Feed {

    /** Opens the publishing side for one execution. Cheap: nothing is sent. */
    Channel open(TenantId tenant, ExecutionId id);

    /**
     * Replays the events from {@code from} on, then continues with live events.
     *
     * @param from number of the first event wanted; 1 = all that are kept
     */
    Multi<Numbered> follow(TenantId tenant, ExecutionId id, long from);

    /** All events of a tenant's executions from now on. */
    default Multi<Numbered> followAll(TenantId tenant) {
        return followAll(tenant, () -> {});
    }

    /**
     * The same.
     *
     * @param listening called whenever listening starts, initially and after a reconnect: earlier events may have
     *     been missed without notice. Called on any thread; must not block
     */
    Multi<Numbered> followAll(TenantId tenant, Runnable listening);

    /** The publishing side of one execution. Not thread-safe. */
    interface Channel {

        /**
         * Publishes events in this order, numbered after all earlier ones. They are batched with those of other
         * executions into one round trip to Redis. Fails when Redis does not take them now; callers continue:
         * they are published later, in order, or their numbers are left out.
         */
        Uni<Void> publish(List<ExecutionEvent> events);
    }

    /**
     * An event as clients receive it.
     *
     * @param sequence from 1, without gaps within an execution
     * @param json the whole object: {@code {"seq":1,"type":"node-started","execution":"...","at":"...","path":"...",
     *     "attempt":1,"data":{...}}}. A {@code type} of {@code gap} means that the events up to {@code seq} are no
     *     longer kept (or were lost with Redis): read the execution over REST instead.
     */
    record Numbered(ExecutionId execution, long sequence, String json) {}
}
