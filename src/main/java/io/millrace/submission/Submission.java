package io.millrace.submission;

import io.millrace.catalog.Catalog;
import io.millrace.database.Shards;
import io.millrace.dispatch.Dispatcher;
import io.millrace.execution.ExecutionEvent;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.Lease;
import io.millrace.execution.NewExecution;
import io.millrace.execution.ReadyExecution;
import io.millrace.execution.StepRecord;
import io.millrace.expression.ExpressionConfig;
import io.millrace.expression.Json;
import io.millrace.feed.Feed;
import io.millrace.journal.ExecutionInserts;
import io.millrace.journal.IdempotencyConfig;
import io.millrace.journal.Journal;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Checks a request, stores the execution, and tells the queue. */
@ApplicationScoped
public class Submission {

    private static final Logger LOG = Logger.getLogger(Submission.class);

    private final Catalog catalog;
    private final Journal journal;
    private final Dispatcher dispatcher;
    private final Feed feed;
    private final Shards shards;
    private final SubmissionConfig config;
    private final InstantSource clock;
    private final Admission admission;
    private final LimitKeys keys;
    private final InputCheck inputs = new InputCheck();

    Submission(
            Catalog catalog,
            Journal journal,
            ExecutionInserts arrivals,
            IdempotencyConfig idempotency,
            Dispatcher dispatcher,
            Feed feed,
            Shards shards,
            SubmissionConfig config,
            QueueLimits limits,
            ExpressionConfig expressions,
            InstantSource clock) {
        this.catalog = catalog;
        this.journal = journal;
        this.dispatcher = dispatcher;
        this.feed = feed;
        this.shards = shards;
        this.config = config;
        this.clock = clock;
        this.admission = new Admission(journal, arrivals, idempotency, limits, this::announce);
        this.keys = new LimitKeys(expressions.bounds(), config.maxKeyLength());
    }

    /** Either what is to be stored, or why nothing is. */
    record Prepared(
            @Nullable NewExecution execution, @Nullable Submitted refusal) {}

    /** Completes when the execution is durable. */
    public Uni<Submitted> submit(SubmissionRequest request) {
        return submit(request, SubmitOptions.PLAIN);
    }

    /** Completes when the execution is durable; goes on to its end when the caller no longer waits. */
    public Uni<Submitted> submit(SubmissionRequest request, SubmitOptions terms) {
        return DetachedWork.of(admission.admit(request, terms, () -> prepare(request, null)));
    }

    /**
     * Starts the child that a step waits for: stored in one commit with the step's record, so that neither is there
     * without the other.
     *
     * @param waiting the step's record, given the child's id
     * @return empty when the lease is lost
     */
    public Uni<Optional<Submitted>> spawn(
            Lease lease,
            SubmissionRequest request,
            String path,
            java.util.function.Function<ExecutionId, StepRecord> waiting) {
        return prepare(request, new NewExecution.Parent(lease.id(), path)).chain(prepared -> {
            var child = prepared.execution;
            if (child == null) {
                return Uni.createFrom().item(Optional.ofNullable(prepared.refusal));
            }
            return journal.spawn(lease, waiting.apply(child.id()), child).map(held -> {
                if (!held) {
                    return Optional.empty();
                }
                announce(child);
                return Optional.of(new Submitted.Accepted(child.id(), child.workflow(), child.version(), true, null));
            });
        });
    }

    private Uni<Prepared> prepare(SubmissionRequest request, NewExecution.@Nullable Parent parent) {
        var faults = faults(request, clock.instant());
        if (!faults.isEmpty()) {
            return refuse(new Submitted.Invalid(faults));
        }
        return find(request).chain(found -> {
            if (found.isEmpty()) {
                var which = request.version().isPresent()
                        ? " with version " + request.version().getAsInt()
                        : "";
                return refuse(new Submitted.Unknown("There is no workflow '" + request.workflow() + "'" + which
                        + ". Put it with PUT /api/workflows/" + request.workflow() + "."));
            }
            var entry = found.get();
            if (!entry.active()) {
                return refuse(new Submitted.Inactive("Workflow '" + request.workflow()
                        + "' is paused. Activate it with POST /api/workflows/" + request.workflow() + "/activate."));
            }
            var checked = inputs.check(entry.workflow(), request.input() == null ? Map.of() : request.input());
            if (!checked.faults().isEmpty()) {
                return refuse(new Submitted.Invalid(checked.faults()));
            }
            String input;
            try {
                input = Json.write(checked.input());
            } catch (IllegalArgumentException e) {
                return refuse(
                        new Submitted.Invalid(List.of(new Submitted.Fault("triggerData", "is " + e.getMessage()))));
            }
            long limit = config.maxSize().asLongValue();
            if (longerThan(input, limit)) {
                return refuse(new Submitted.TooLarge("The input has " + input.getBytes(StandardCharsets.UTF_8).length
                        + " bytes; at most " + limit
                        + " are allowed (millrace.input.max-size). Pass a reference to the data instead."));
            }
            var told = keys.of(entry.workflow(), checked.input(), request.trigger());
            if (!told.faults().isEmpty()) {
                return refuse(new Submitted.Invalid(told.faults()));
            }
            var now = clock.instant();
            return Uni.createFrom()
                    .item(new Prepared(
                            new NewExecution(
                                    ExecutionId.next(now, shards.of(request.tenant())),
                                    request.tenant(),
                                    request.workflow(),
                                    entry.version(),
                                    request.priority(),
                                    request.trigger(),
                                    input,
                                    now,
                                    request.start().due(now),
                                    parent,
                                    told.limits()),
                            null));
        });
    }

    private Uni<Optional<Catalog.Entry>> find(SubmissionRequest request) {
        OptionalInt version = request.version();
        return version.isPresent()
                ? catalog.version(request.tenant(), request.workflow(), version.getAsInt())
                : catalog.newest(request.tenant(), request.workflow());
    }

    private List<Submitted.Fault> faults(SubmissionRequest request, Instant now) {
        if (request.priority() < 1 || request.priority() > 10) {
            return List.of(
                    new Submitted.Fault("priority", "must be 1 to 10, lower first; it is " + request.priority()));
        }
        return request.start()
                .fault(now, config.maxDelay())
                .map(why -> List.of(new Submitted.Fault(request.start().field(), why)))
                .orElse(List.of());
    }

    // Each char is at most 3 bytes in UTF-8: most inputs are told from their length alone.
    private static boolean longerThan(String text, long bytes) {
        return text.length() > bytes
                || (text.length() * 3L > bytes && text.getBytes(StandardCharsets.UTF_8).length > bytes);
    }

    // The execution is durable by now: what fails here only delays it.
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

    private static Uni<Prepared> refuse(Submitted refusal) {
        return Uni.createFrom().item(new Prepared(null, refusal));
    }
}
