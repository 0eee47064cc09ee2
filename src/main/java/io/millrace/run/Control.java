package io.millrace.run;

import io.millrace.execution.ExecutionEvent;
import io.millrace.execution.ExecutionId;
import io.millrace.expression.Json;
import io.millrace.feed.Feed;
import io.millrace.journal.Executions;
import io.millrace.journal.Leases;
import io.millrace.submission.Submission;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** What a person orders: cancel this, try that again. */
@ApplicationScoped
public class Control {

    private static final Logger LOG = Logger.getLogger(Control.class);

    private final Executions executions;
    private final Submission submission;
    private final Feed feed;
    private final InstantSource clock;

    Control(Executions executions, Submission submission, Feed feed, InstantSource clock) {
        this.executions = executions;
        this.submission = submission;
        this.feed = feed;
        this.clock = clock;
    }

    /**
     * Cancels an execution and all it started. Terminal when this completes; the worker that runs it notices with its next
     * write or heartbeat, at most a second later, and closes its calls. Empty: there is no such execution.
     */
    public Uni<Optional<Executions.Ordered>> cancel(String tenant, ExecutionId id, String reason) {
        return executions
                .cancel(tenant, id, reason)
                .invoke(ordered -> ordered.ifPresent(done -> {
                    for (var cancelled : done.affected()) {
                        tell(
                                tenant,
                                ExecutionEvent.Type.EXECUTION_CANCELLED,
                                cancelled,
                                Json.write(Map.of("reason", reason)));
                    }
                    submission.offer(done.queued());
                }));
    }

    /** Queues a failed or cancelled execution again; its completed steps are kept. Empty: there is no such execution. */
    public Uni<Optional<Executions.Ordered>> retry(String tenant, ExecutionId id) {
        return executions
                .retry(tenant, id)
                .invoke(ordered -> ordered.ifPresent(done -> {
                    if (done.changed()) {
                        queued(tenant, done.queued(), null);
                    }
                }));
    }

    /**
     * Tells those who watch and the queue. Postgres has it: what fails here only delays.
     *
     * @param data of the events
     */
    void queued(String tenant, List<Leases.Due> ready, @Nullable String data) {
        ready.forEach(due -> tell(tenant, ExecutionEvent.Type.EXECUTION_QUEUED, due.id(), data));
        submission.offer(ready);
    }

    private void tell(String tenant, ExecutionEvent.Type type, ExecutionId id, @Nullable String data) {
        feed.open(tenant, id)
                .publish(List.of(new ExecutionEvent(type, id, clock.instant(), null, 1, data)))
                .subscribe()
                .with(done -> {}, failure -> LOG.debugf("%s not published: %s", type.text(), failure.getMessage()));
    }
}
