package io.millrace.run;

import io.millrace.definition.Step;
import io.millrace.execution.Claim;
import io.millrace.execution.ExecutionEvent;
import io.millrace.execution.ExecutionEvent.Type;
import io.millrace.execution.Failure;
import io.millrace.execution.StepRecord;
import io.millrace.expression.Bounds;
import io.millrace.expression.Scope;
import io.millrace.replay.RecordedSteps;
import io.millrace.step.StepContext;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** What the bodies and steps of one run share. It knows none of them. */
final class RunContext implements StepEnvironment {

    private final Claim claim;
    private final RunServices services;
    private final BooleanSupplier alive;
    private final Tasks tasks;
    private final DurabilityTracker durability;
    private final RecordedSteps recorded;
    private final StateSize state;
    private final RunPhase phase;
    private final StartedChildren children;
    private final SignalWatch signals;
    private final WaitSet waits;
    private final RunCompletion completion;
    private int busy;
    private boolean pausing;

    RunContext(
            Claim claim,
            RunServices services,
            BooleanSupplier alive,
            Tasks tasks,
            DurabilityTracker durability,
            RunPhase phase,
            StartedChildren children,
            SignalWatch signals,
            WaitSet waits,
            RunCompletion completion) {
        this.claim = claim;
        this.services = services;
        this.alive = alive;
        this.tasks = tasks;
        this.durability = durability;
        this.recorded = new RecordedSteps(claim);
        this.state = new StateSize(claim, services.config().maxState().asLongValue());
        this.phase = phase;
        this.children = children;
        this.signals = signals;
        this.waits = waits;
        this.completion = completion;
    }

    @Override
    public Claim claim() {
        return claim;
    }

    @Override
    public Instant now() {
        return services.clock().instant();
    }

    @Override
    public void enter(Runnable task) {
        tasks.enter(task);
    }

    /** On the loop: after the task that runs now. */
    void later(Runnable task) {
        tasks.later(task);
    }

    @Override
    public Runnable after(Duration delay, Runnable task) {
        return tasks.after(delay, task);
    }

    @Override
    public Runnable urgentAfter(Duration delay, Runnable task) {
        return tasks.urgentAfter(delay, task);
    }

    Timer timer() {
        return new Timer(tasks);
    }

    @Override
    public void busy(int change) {
        busy += change;
    }

    boolean isBusy() {
        return busy > 0;
    }

    @Override
    public boolean alive() {
        return alive.getAsBoolean();
    }

    @Override
    public void lost(String why) {
        tasks.urgent(() -> completion.lost(why));
    }

    @Override
    public long lastSequence() {
        return durability.lastSequence();
    }

    boolean durable(long sequence) {
        return durability.durable(sequence);
    }

    @Override
    public void whenDurable(long sequence, Runnable task) {
        durability.whenDurable(sequence, task);
    }

    @Override
    public boolean worthParking(Instant due) {
        return due.isAfter(now().plus(services.config().parkAfter()));
    }

    @Override
    public WaitSet waits() {
        return waits;
    }

    @Override
    public StartedChildren children() {
        return children;
    }

    @Override
    public SignalWatch signals() {
        return signals;
    }

    RunConfig config() {
        return services.config();
    }

    Bounds bounds() {
        return services.bounds();
    }

    StepExecutors executors() {
        return services.executors();
    }

    /** What is recorded of the execution. */
    RecordedSteps recorded() {
        return recorded;
    }

    /** True when the execution is paused: steps in progress are the last for now. */
    boolean pausing() {
        return pausing;
    }

    void pause() {
        pausing = true;
    }

    /** What the handler of a step may know. */
    StepContext context(String path, int attempt, Scope scope) {
        return new StepContext(
                claim.id(),
                claim.tenant(),
                path,
                attempt,
                claim.rerun(path),
                services.traces().parent(claim.id(), path, attempt),
                scope,
                services.bounds(),
                services.clock());
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

    /**
     * Hands a record to the journal.
     *
     * @param around path of the step whose body it is in; null = it is in the workflow's own body
     * @param aroundAttempt the attempt of that step
     * @param remembered it stays known within the run
     * @return its commit sequence
     */
    long record(Step step, StepRecord record, @Nullable String around, int aroundAttempt, boolean remembered) {
        if (completion.completing()) {
            return 0;
        }
        phase.recorded(step, record);
        services.recorded(claim, step, record, around, aroundAttempt);
        if (remembered) {
            recorded.add(record);
        }
        return durability.record(record);
    }

    /** Publishes an event once everything recorded so far is durable. */
    void emit(Type type, @Nullable String path, int attempt, @Nullable String data) {
        if (!completion.completing()) {
            durability.publish(event(type, path, attempt, data));
        }
    }

    /** Publishes an event that reports nothing recorded. */
    void emitNow(Type type, @Nullable String path, int attempt) {
        if (!completion.completing()) {
            durability.publishNow(event(type, path, attempt, null));
        }
    }

    private ExecutionEvent event(Type type, @Nullable String path, int attempt, @Nullable String data) {
        return new ExecutionEvent(type, claim.id(), now(), path, attempt, data);
    }
}
