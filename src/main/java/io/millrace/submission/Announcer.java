package io.millrace.submission;

import io.millrace.dispatch.Dispatcher;
import io.millrace.execution.ExecutionEvent;
import io.millrace.execution.NewExecution;
import io.millrace.execution.ReadyExecution;
import io.millrace.feed.Feed;
import jakarta.inject.Singleton;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * The third stage: offers a stored execution to the queue and publishes that it is queued. The execution is durable by now, so a
 * failure here only delays it.
 */
@Singleton
final class Announcer {

    private static final Logger LOG = Logger.getLogger(Announcer.class);

    private final Dispatcher dispatcher;
    private final Feed feed;

    Announcer(Dispatcher dispatcher, Feed feed) {
        this.dispatcher = dispatcher;
        this.feed = feed;
    }

    void announce(ExecutionStore.Stored stored) {
        var execution = stored.queued();
        if (execution != null) {
            announce(execution);
        }
    }

    private void announce(NewExecution execution) {
        dispatcher.offer(List.of(new ReadyExecution(
                execution.id(), execution.tenant(), execution.priority(), execution.due(), true, execution.limits())));
        var queued = new ExecutionEvent(
                ExecutionEvent.Type.EXECUTION_QUEUED, execution.id(), execution.createdAt(), null, 1, null);
        feed.open(execution.tenant(), execution.id())
                .publish(List.of(queued))
                .subscribe()
                .with(done -> {}, failure -> LOG.debugf("execution-queued not published: %s", failure.getMessage()));
    }
}
