package io.millrace.run;

import io.millrace.definition.Kind;
import io.millrace.definition.Workflow;
import io.millrace.execution.Claim;
import io.millrace.execution.Decision;
import io.millrace.execution.ExecutionEvent;
import io.millrace.execution.ExecutionEvent.Type;
import io.millrace.execution.Failure;
import io.millrace.execution.StepRecord;
import io.millrace.execution.Transition;
import io.millrace.expression.Bounds;
import io.millrace.expression.ExpressionException;
import io.millrace.expression.Json;
import io.millrace.expression.Scope;
import io.millrace.journal.Journal;
import io.millrace.step.StepContext;
import io.millrace.submission.Submission;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One execution from its claim to the moment it leaves the worker.
 *
 * <p>All of it happens on one event loop, as tasks that follow each other and never nest: what is started or reported
 * while a task runs waits until it has returned. So a chain of a thousand steps needs no stack.
 */
final class Run implements RunHandle {

    private static final Logger LOG = Logger.getLogger(Run.class);

    private final Claim claim;
    private final Workflow workflow;
    private final RunServices services;
    private final Loop loop;
    private final BooleanSupplier alive;
    private final Ledger ledger;
    private final Past past;
    private final ChildWatch children;
    private final CompletableFuture<RunEnd> end = new CompletableFuture<>();

    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private final Set<Wait> waits = new LinkedHashSet<>();
    private final Instant startedAt;
    private @Nullable BodyRun root;
    private @Nullable Runnable timeout;
    private int busy;
    private boolean draining;
    private boolean leaving;
    /** Why the root body is being stopped; decides what follows when it has. */
    private @Nullable Transition stopFor;

    /** @param alive false when the worker's heartbeat is late: effects must not start */
    Run(Claim claim, Workflow workflow, RunServices services, Loop loop, BooleanSupplier alive) {
        this.claim = claim;
        this.workflow = workflow;
        this.services = services;
        this.loop = loop;
        this.alive = alive;
        this.past = new Past(claim.records());
        this.children = new ChildWatch(this, services, loop);
        this.startedAt = services.clock().instant();
        var channel = services.feed().open(claim.tenant(), claim.id());
        this.ledger = new Ledger(
                claim, services.journal(), channel, loop, services.config().coalesce(), this::enter, this::lost);
    }

    void start() {
        enter(() -> {
            ledger.tellNow(event(Type.EXECUTION_STARTED, null, claim.attempt(), null));
            timeout = loop.after(workflow.timeout(), () -> enter(this::timeOut));
            var scope = RootScope.of(claim);
            root = new BodyRun(this, workflow.body(), scope, "", 0, false, new RootEnded(scope));
            root.start();
        });
    }

    // --- as the worker holds it ---

    @Override
    public Claim claim() {
        return claim;
    }

    @Override
    public Uni<RunEnd> end() {
        return Uni.createFrom().completionStage(end);
    }

    @Override
    public void abandon(String why) {
        enter(() -> {
            close();
            ledger.drop();
            if (root != null) {
                root.stop(true);
            }
            end.complete(new RunEnd.Abandoned(why));
        });
    }

    @Override
    public void lost(String why) {
        enter(() -> {
            if (!leaving) {
                abandon(why);
            }
        });
    }

    @Override
    public void handBack() {
        enter(() -> stopFor(new Transition.HandBack()));
    }

    // --- tasks ---

    /** From any thread. */
    void enter(Runnable task) {
        loop.execute(() -> later(task));
    }

    /** On the loop: after the task that runs now. */
    void later(Runnable task) {
        tasks.add(task);
        if (draining) {
            return;
        }
        draining = true;
        try {
            for (var next = tasks.poll(); next != null; next = tasks.poll()) {
                next.run();
            }
        } catch (RuntimeException | StackOverflowError fault) {
            broken(fault);
        } finally {
            draining = false;
        }
        parkWhenAllWait();
    }

    // A fault of ours must not leave an execution running for ever: it fails like any attempt, and says so.
    private void broken(Throwable fault) {
        LOG.errorf(fault, "execution %s broke", claim.id());
        tasks.clear();
        if (!leaving) {
            leave(decide(new Failure("internal", "The run broke: " + fault, true)));
        }
    }

    // --- how it ends ---

    private final class RootEnded implements BodyRun.Ended {
        private final Scope scope;

        RootEnded(Scope scope) {
            this.scope = scope;
        }

        @Override
        public void done(@Nullable Object last, long mark) {
            if (leaving) {
                return;
            }
            try {
                var output = Json.write(
                        workflow.output() == null ? last : workflow.output().evaluate(scope, bounds()));
                var oversize = services.config().oversize("The output", output);
                leave(oversize == null ? new Transition.Succeed(output) : decide(oversize));
            } catch (ExpressionException e) {
                leave(decide(new Failure("expression", "output: " + e.getMessage(), false)));
            }
        }

        @Override
        public void failed(Failure failure) {
            if (!leaving) {
                leave(stopFor == null ? decide(failure) : stopFor);
            }
        }

        @Override
        public void stopped() {
            if (!leaving) {
                leave(stopFor == null ? new Transition.HandBack() : stopFor);
            }
        }
    }

    private Transition decide(Failure failure) {
        var error = Json.write(failure.toMap());
        return Decision.after(failure, claim.attempt(), workflow.retry(), error, now());
    }

    private void timeOut() {
        timeout = null;
        var message = "The execution worked longer than its timeout of " + workflow.timeout();
        stopFor(decide(new Failure("timeout", message, true)));
    }

    private void stopFor(Transition next) {
        if (!leaving && stopFor == null && root != null) {
            stopFor = next;
            root.stop(true);
        }
    }

    private void parkWhenAllWait() {
        if (leaving || busy > 0 || waits.isEmpty()) {
            return;
        }
        Instant first = null;
        for (var wait : waits) {
            first = earliest(earliest(first, wait.due), wait.step.deadline());
        }
        if (first == null || longerThanWorthHolding(first)) {
            leave(new Transition.Park(first, children.signalsSeen()));
        }
    }

    private static @Nullable Instant earliest(@Nullable Instant a, @Nullable Instant b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        return a.isBefore(b) ? a : b;
    }

    private void leave(Transition transition) {
        close();
        services.journal()
                .leave(claim.lease(), transition)
                .subscribe()
                .with(
                        left -> loop.execute(() -> left(transition, left)),
                        failure -> loop.execute(() -> {
                            ledger.drop();
                            end.complete(new RunEnd.Abandoned("its end could not be stored: " + failure.getMessage()));
                        }));
    }

    private void left(Transition transition, Journal.Left left) {
        if (!left.held()) {
            ledger.drop();
            end.complete(new RunEnd.Abandoned("the lease was lost"));
            return;
        }
        ledger.tell(Farewell.of(transition, claim, startedAt, now()));
        ledger.close();
        end.complete(new RunEnd.Left(transition, left));
    }

    private void close() {
        leaving = true;
        waits.forEach(Wait::forget);
        waits.clear();
        if (timeout != null) {
            timeout.run();
            timeout = null;
        }
        children.stop();
    }

    // --- for its steps ---

    Activity work(Kind kind, StepRun step) {
        return services.works().start(kind, step);
    }

    StepContext context(StepRun step) {
        return new StepContext(
                claim.id(),
                claim.tenant(),
                step.path,
                step.attemptNumber(),
                claim.rerun(step.path),
                step.body.scope,
                bounds(),
                services.clock());
    }

    Submission submission() {
        return services.submission();
    }

    Bounds bounds() {
        return services.bounds();
    }

    RunConfig config() {
        return services.config();
    }

    Instant now() {
        return services.clock().instant();
    }

    boolean alive() {
        return alive.getAsBoolean();
    }

    Runnable after(Duration delay, Runnable task) {
        return loop.after(delay, () -> later(task));
    }

    /** Counts what keeps the run on this worker: calls under way, gates about to open. */
    void busy(int change) {
        busy += change;
    }

    @Nullable
    StepRecord past(String path) {
        return past.of(path);
    }

    int setAside(String path) {
        return past.setAside(path);
    }

    long record(StepRun step, StepRecord record) {
        if (leaving) {
            return 0;
        }
        if (step.body.remembers) {
            past.add(record);
        }
        return ledger.record(record);
    }

    long lastMark() {
        return ledger.lastMark();
    }

    boolean durable(long mark) {
        return ledger.durable(mark);
    }

    Ledger ledger() {
        return ledger;
    }

    ChildWatch children() {
        return children;
    }

    void tell(Type type, String path, int attempt, @Nullable String data) {
        if (!leaving) {
            ledger.tell(event(type, path, attempt, data));
        }
    }

    void tellNow(Type type, String path, int attempt) {
        if (!leaving) {
            ledger.tellNow(event(type, path, attempt, null));
        }
    }

    String durationSince(Instant start) {
        return "{\"durationMs\":" + Math.max(0, Duration.between(start, now()).toMillis()) + "}";
    }

    /** True when waiting until then is worth leaving the worker. */
    boolean longerThanWorthHolding(Instant due) {
        return due.isAfter(now().plus(services.config().parkAfter()));
    }

    void waits(Wait wait) {
        waits.add(wait);
        if (wait.child != null) {
            children.watch();
        }
    }

    Set<Wait> waits() {
        return waits;
    }

    void waitsNoMore(Wait wait) {
        waits.remove(wait);
    }

    private ExecutionEvent event(Type type, @Nullable String path, int attempt, @Nullable String data) {
        return new ExecutionEvent(type, claim.id(), now(), path, attempt, data);
    }
}
