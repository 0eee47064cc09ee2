package io.millrace.run;

import io.millrace.definition.Body;
import io.millrace.definition.OnError;
import io.millrace.definition.Step;
import io.millrace.execution.ExecutionEvent.Type;
import io.millrace.execution.Failure;
import io.millrace.execution.StepRecord;
import io.millrace.execution.StepStatus;
import io.millrace.expression.ExpressionException;
import io.millrace.expression.Json;
import io.millrace.expression.Scope;
import io.millrace.replay.RecordedSteps;
import io.millrace.replay.Truthiness;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One step in progress: whether it runs, its attempts and their time-out, and what follows when it fails. */
public final class StepRun {

    public final BodyRun body;
    public final Step step;
    final int position;
    public final String path;
    /** Everything this step reads is durable when this mark is. */
    final long readMark;

    private final Run run;
    private int attempt;
    private int tries; // Attempts within this stretch of work: what retry counts.

    private Instant startedAt = Instant.EPOCH;
    private @Nullable RunningWork activity;
    private final Timeout timeout;
    private boolean timedOut;
    private boolean stopping;
    private boolean over;

    StepRun(BodyRun body, Step step, int position, long readMark) {
        this.body = body;
        this.step = step;
        this.position = position;
        this.readMark = readMark;
        this.run = body.run;
        this.path = body.prefix + step.id();
        this.timeout = new Timeout(run, step.timeout().orElse(null), this::timeOut);
    }

    void start() {
        var past = run.past().of(path);
        if (stopping) {
            end(() -> body.stepStopped(this));
        } else if (past == null) {
            attempt = run.past().setAside(path);
            decide();
        } else if (RecordedSteps.completed(past)) {
            // What this very run recorded is perhaps not durable yet.
            long mark = body.remembers ? run.ledger().lastMark() : 0;
            end(() -> body.stepDone(this, RecordedSteps.output(past), mark));
        } else {
            goOn(past, run.past().again(path));
        }
    }

    private void goOn(StepRecord past, RecordedSteps.@Nullable Again again) {
        attempt = past.attempt();
        tries = again == null ? 0 : again.tries();
        if (past.status() == StepStatus.WAITING) {
            tries++;
            startedAt = past.startedAt();
            StepWaits.resume(this, past);
        } else if (again == null) {
            decide(); // Its last word was a failure, of an attempt of the execution that is over.
        } else {
            activity = StepWaits.pause(this, again.at(), this::begin);
        }
    }

    private void decide() {
        try {
            if (step.when() == null || Truthiness.of(step.when().evaluate(body.scope, run.bounds()))) {
                begin();
                return;
            }
        } catch (ExpressionException e) {
            open();
            fail(new Failure("expression", "when: " + e.getMessage(), false));
            return;
        }
        var now = run.now();
        attempt++;
        long mark = run.record(this, new StepRecord(path, attempt, StepStatus.SKIPPED, "null", null, now, now));
        run.tell(Type.NODE_SKIPPED, path, attempt, null);
        end(() -> body.stepDone(this, null, mark));
    }

    private void begin() {
        activity = null;
        if (stopping) {
            end(() -> body.stepStopped(this));
        } else if (step.kind().pure() || run.ledger().durable(readMark)) {
            attempt();
        } else {
            // No effect on shaky ground: what it reads must be durable before it touches the world.
            activity = new DurabilityWait(this, this::begin);
        }
    }

    private void attempt() {
        if (!step.kind().pure() && !run.alive()) {
            run.lost("the worker's heartbeat is late, somebody else may own the execution");
            return;
        }
        open();
        work();
    }

    private void work() {
        int mine = attempt;
        try {
            var started = run.work(step.kind(), this);
            if (!over && mine == attempt && activity == null) {
                activity = started;
            }
        } catch (ExpressionException e) {
            fail(new Failure("expression", e.getMessage(), false));
        }
    }

    private void open() {
        attempt++;
        tries++;
        timedOut = false;
        startedAt = run.now();
        run.tellNow(Type.NODE_STARTED, path, attempt);
        timeout.arm(startedAt);
    }

    // --- what its work reports, once an attempt ---

    void succeed(@Nullable Object output) {
        if (over) {
            return;
        }
        var made = run.output(path, output);
        if (made.problem() != null) {
            fail(made.problem());
            return;
        }
        long mark = run.record(this, entry(StepStatus.SUCCEEDED, made.text(), null));
        run.tell(Type.NODE_COMPLETED, path, attempt, CompletionEvents.duration(startedAt, run.now()));
        end(() -> body.stepDone(this, output, mark));
    }

    void fail(Failure failure) {
        if (over) {
            return;
        }
        calm();
        var storable = run.storable(failure.at(path));
        var why = storable.toMap();
        var error = Json.write(why);
        var pause = step.retry().pauseAfter(tries);
        boolean goesOn = !stopping || run.pausing(); // Paused, it stops there and goes on with that.
        if (failure.retryable() && pause.isPresent() && goesOn) {
            var at = run.now().plus(pause.get());
            run.record(this, entry(StepStatus.FAILED, null, run.past().announce(why, tries, at)));
            var told = Map.of("error", why, "pauseMs", pause.get().toMillis());
            run.tell(Type.NODE_RETRYING, path, attempt, Json.write(told));
            become(StepWaits.pause(this, at, this::begin));
        } else if (step.onError() instanceof OnError.Continue) {
            dealtWith(Map.of("error", why), error);
        } else if (step.onError() instanceof OnError.Run handler && goesOn) {
            become(ErrorHandling.start(this, handler.body(), error));
        } else {
            failed(storable, error);
        }
    }

    /** The failure is dealt with: the record keeps the error, and that it has an output says so. */
    void dealtWith(@Nullable Object output, String error) {
        var made = run.output(path, output);
        if (made.problem() != null) {
            failed(made.problem().at(path), Json.write(made.problem().at(path).toMap()));
            return;
        }
        long mark = run.record(this, entry(StepStatus.FAILED, made.text(), error));
        run.tell(Type.NODE_FAILED, path, attempt, CompletionEvents.error(error));
        end(() -> body.stepDone(this, output, mark));
    }

    /** @param error what is recorded of the attempt; the body fails with {@code why} */
    void failed(Failure why, String error) {
        run.record(this, entry(StepStatus.FAILED, null, error));
        run.tell(Type.NODE_FAILED, path, attempt, CompletionEvents.error(error));
        end(() -> body.stepFailed(this, why));
    }

    void stopped() {
        if (over) {
            return;
        }
        if (timedOut) {
            timedOut = false;
            fail(timeout.failure(path));
        } else {
            end(() -> body.stepStopped(this));
        }
    }

    /** Its work goes on as something else: a wait, a child being started. */
    void become(RunningWork other) {
        activity = other;
        if (stopping) {
            other.stop(false);
        }
    }

    /** Goes on with a wait within the attempt that recorded it. */
    void resumeWait() {
        timeout.arm(startedAt);
    }

    /** Likewise, with steps inside that waited. */
    void resumeSteps() {
        timeout.arm(startedAt);
        work();
    }

    /** Its attempt keeps its number and its timeout while the execution is away. */
    void waitsOnItsSteps() {
        run.record(this, entry(StepStatus.WAITING, StepWaits.ON_STEPS, null));
    }

    // --- from outside ---

    /** See {@link RunningWork#stop}. */
    void stop(boolean hard) {
        stopping = true;
        if (activity != null) {
            activity.stop(hard);
        }
    }

    private void timeOut() {
        timedOut = true;
        if (activity != null) {
            activity.stop(true);
        }
    }

    // --- for the kinds of work ---

    Run run() {
        return run;
    }

    boolean stopping() {
        return stopping;
    }

    /** True while its work is stopped because the attempt took too long. */
    boolean timedOut() {
        return timedOut;
    }

    public int attemptNumber() {
        return attempt;
    }

    /** When its attempt times out, though it waits; null = never. */
    @Nullable
    Instant deadline() {
        return timeout.at();
    }

    /** @param mark what the body reads from outside is durable when this is */
    BodyRun inner(Body inner, String name, Scope scope, long mark, BodyRun.Ended ended) {
        boolean remembers = body.remembers || step.retry().attempts() > 0;
        return new BodyRun(run, this, inner, scope, path + "/" + name + "/", mark, remembers, ended);
    }

    StepRecord entry(StepStatus status, @Nullable String output, @Nullable String error) {
        return new StepRecord(
                path, attempt, status, output, error, startedAt, status == StepStatus.WAITING ? null : run.now());
    }

    private void calm() {
        activity = null;
        timeout.disarm();
    }

    private void end(Runnable report) {
        if (!over) {
            over = true;
            calm();
            report.run();
        }
    }
}
