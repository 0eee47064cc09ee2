package io.millrace.run;

import io.millrace.definition.Kind;
import io.millrace.definition.Workflow;
import io.millrace.execution.Claim;
import io.millrace.execution.ExecutionEvent;
import io.millrace.execution.ExecutionEvent.Type;
import io.millrace.execution.Failure;
import io.millrace.execution.StepRecord;
import io.millrace.execution.Transition;
import io.millrace.expression.Bounds;
import io.millrace.replay.RecordedSteps;
import io.millrace.step.StepContext;
import io.millrace.submission.Submission;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** One execution from its claim to the moment it leaves the worker. All of it happens on one event loop, as {@link Tasks}. */
final class Run implements RunHandle {

    private static final Logger LOG = Logger.getLogger(Run.class);

    private final Claim claim;
    private final Workflow workflow;
    private final RunServices services;
    private final BooleanSupplier alive;
    private final Tasks tasks;
    private final DurabilityTracker ledger;
    private final RecordedSteps past;
    private final StateSize state;
    private final ChildWatch children;
    private final RunPhase direction;
    private final RunCompletion departure;

    private final Set<Wait> waits = new LinkedHashSet<>();
    private @Nullable RunningWork root;
    private @Nullable Runnable timeout;
    private int busy;
    private boolean pausing;

    /** @param alive false when the worker's heartbeat is late: effects must not start */
    Run(Claim claim, Workflow workflow, RunServices services, Loop loop, BooleanSupplier alive) {
        this.claim = claim;
        this.workflow = workflow;
        this.services = services;
        this.alive = alive;
        this.tasks = new Tasks(loop, this::broken, this::parkWhenAllWait);
        this.past = new RecordedSteps(claim);
        this.state = new StateSize(claim, services.config().maxState().asLongValue());
        this.direction = new RunPhase(this, workflow);
        this.children = new ChildWatch(this, services, loop);
        var channel = services.feed().open(claim.tenant(), claim.id());
        this.ledger = new DurabilityTracker(
                claim, services.journal(), channel, loop, services.config().coalesce(), this::enter, this::lost);
        this.departure = new RunCompletion(this, workflow, services, loop, ledger, this::close);
    }

    void start() {
        enter(() -> {
            ledger.tellNow(event(Type.EXECUTION_STARTED, null, claim.attempt(), null));
            if (direction.forward()) {
                timeout = after(workflow.timeout(), this::timeOut);
            }
            root = direction.start(departure);
        });
    }

    // --- as the worker holds it ---

    @Override
    public Claim claim() {
        return claim;
    }

    @Override
    public Uni<RunEnd> end() {
        return departure.end();
    }

    @Override
    public void abandon(String why) {
        enter(() -> {
            departure.abandon(why);
            if (root != null) {
                root.stop(true);
            }
        });
    }

    @Override
    public void lost(String why) {
        enter(() -> {
            if (!departure.leaving()) {
                abandon(why);
            }
        });
    }

    @Override
    public void pause() {
        enter(() -> {
            if (root != null && !pausing && !departure.leaving()) {
                pausing = true;
                root.stop(false);
            }
        });
    }

    @Override
    public void handBack() {
        enter(() -> stopFor(new Transition.HandBack()));
    }

    /** From any thread. */
    void enter(Runnable task) {
        tasks.enter(task);
    }

    /** On the loop: after the task that runs now. */
    void later(Runnable task) {
        tasks.later(task);
    }

    Runnable after(Duration delay, Runnable task) {
        return tasks.after(delay, task);
    }

    // A fault of ours must not leave an execution running for ever: it fails like any attempt, and says so.
    private void broken(Throwable fault) {
        LOG.errorf(fault, "execution %s broke", claim.id());
        if (!departure.leaving()) {
            departure.leave(departure.after(new Failure("internal", "The run broke: " + fault, true)));
            if (root != null) {
                root.stop(true); // Calls under way are closed, and nothing may follow what still reports.
            }
        }
    }

    private void timeOut() {
        timeout = null;
        var why = "The execution worked longer than its timeout of " + workflow.timeout();
        stopFor(departure.after(new Failure("timeout", why, true)));
    }

    private void stopFor(Transition next) {
        if (root != null && departure.decided(next)) {
            root.stop(true);
        }
    }

    private void parkWhenAllWait() {
        if (departure.leaving() || busy > 0 || waits.isEmpty() || waits.stream().anyMatch(Wait::soonOver)) {
            return;
        }
        var parking = Parking.of(waits);
        if (parking.due() == null || longerThanWorthHolding(parking.due())) {
            parking.enclosing().forEach(StepRun::waitsOnItsSteps);
            departure.leave(new Transition.Park(parking.due(), children.signalsSeen()));
        }
    }

    private void close() {
        waits.forEach(Wait::forget);
        waits.clear();
        if (timeout != null) {
            timeout.run();
            timeout = null;
        }
        children.stop();
    }

    // --- for its steps ---

    RunningWork work(Kind kind, StepRun step) {
        return services.works().start(kind, step);
    }

    StepContext context(StepRun step) {
        return services.context(claim, step);
    }

    Submission submission() {
        return services.submission();
    }

    /** From here on it counts as part of the state, unless it cannot be stored. */
    StoredOutput output(String path, @Nullable Object value) {
        var what = "The output of step '" + path + "'";
        return state.take(
                what, StoredOutput.of(what, value, services.config().maxOutput().asLongValue()));
    }

    Failure storable(Failure failure) {
        return StoredOutput.storable(failure, services.config().maxOutput().asLongValue());
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

    /** Counts what keeps the run on this worker: calls under way, gates about to open. */
    void busy(int change) {
        busy += change;
    }

    RecordedSteps past() {
        return past;
    }

    /** True when steps that are under way are to be the last for now: the execution is paused. */
    boolean pausing() {
        return pausing;
    }

    RunPhase direction() {
        return direction;
    }

    long record(StepRun step, StepRecord record) {
        if (departure.leaving()) {
            return 0;
        }
        direction.recorded(step, record);
        services.recorded(claim, step, record);
        if (step.body.remembers) {
            past.add(record);
        }
        return ledger.record(record);
    }

    DurabilityTracker ledger() {
        return ledger;
    }

    ChildWatch children() {
        return children;
    }

    void tell(Type type, String path, int attempt, @Nullable String data) {
        if (!departure.leaving()) {
            ledger.tell(event(type, path, attempt, data));
        }
    }

    void tellNow(Type type, String path, int attempt) {
        if (!departure.leaving()) {
            ledger.tellNow(event(type, path, attempt, null));
        }
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
