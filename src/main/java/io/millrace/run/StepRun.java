package io.millrace.run;

import io.millrace.definition.OnError;
import io.millrace.definition.Step;
import io.millrace.execution.ExecutionEvent.Type;
import io.millrace.execution.Failure;
import io.millrace.execution.PendingRetry;
import io.millrace.execution.StepRecord;
import io.millrace.execution.StepStatus;
import io.millrace.execution.StepWait;
import io.millrace.expression.ExpressionException;
import io.millrace.expression.Json;
import io.millrace.expression.Truthiness;
import io.millrace.replay.RecordedSteps;
import io.millrace.step.RunningWork;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One step in progress: whether it runs, its attempts and their timeout, and what follows when it fails. */
final class StepRun extends StepFrame {

    private final Timeout timeout;
    private int tries; // Attempts within this run segment and those that its retries continue: what retry counts.

    private @Nullable RunningWork work;
    private boolean timedOut;
    private boolean stopping;
    private boolean over;

    StepRun(BodyRun body, Step definition, int position, long readSequence) {
        super(body, definition, position, readSequence);
        this.timeout = new Timeout(definition.timeout().orElse(null));
    }

    void start() {
        var recorded = run.recorded().of(path);
        if (stopping) {
            end(() -> body.stepStopped(this));
        } else if (recorded == null) {
            attempt = run.recorded().superseded(path);
            decide();
        } else if (RecordedSteps.completed(recorded)) {
            // What this very run recorded is perhaps not durable yet.
            long sequence = body.remembers ? run.lastSequence() : 0;
            end(() -> body.stepDone(this, RecordedSteps.output(recorded), sequence));
        } else {
            resume(recorded, run.recorded().retry(path));
        }
    }

    private void resume(StepRecord recorded, @Nullable PendingRetry retry) {
        attempt = recorded.attempt();
        tries = retry == null ? 0 : retry.tries();
        if (recorded.status() == StepStatus.WAITING) {
            tries++;
            startedAt = recorded.startedAt();
            StepWaits.resume(this, recorded);
        } else if (retry == null) {
            decide(); // Its last record is a failure, of an attempt of the execution that is over.
        } else {
            work = Wait.until(this, retry.at(), this::begin);
        }
    }

    private void decide() {
        try {
            if (definition.when() == null || Truthiness.of(definition.when().evaluate(body.scope, run.bounds()))) {
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
        long sequence = handIn(new StepRecord(path, attempt, StepStatus.SKIPPED, "null", null, now, now));
        emit(Type.NODE_SKIPPED, null);
        end(() -> body.stepDone(this, null, sequence));
    }

    private void begin() {
        work = null;
        if (stopping) {
            end(() -> body.stepStopped(this));
        } else if (definition.action().pure() || run.durable(readSequence)) {
            attempt();
        } else {
            // No side effects before durable inputs.
            work = DurabilityWait.begin(this, this::begin);
        }
    }

    private void attempt() {
        if (!definition.action().pure() && !run.alive()) {
            run.lost("the worker's heartbeat is late, another worker may own the execution");
            return;
        }
        open();
        execute();
    }

    private void execute() {
        int mine = attempt;
        try {
            var started = run.executors().start(definition.action(), this);
            if (!over && mine == attempt && work == null) {
                work = started;
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
        run.emitNow(Type.NODE_STARTED, path, attempt);
        timeout.arm(run, startedAt, this::timeOut);
    }

    // --- what its work reports, once an attempt ---

    @Override
    public void succeed(@Nullable Object output) {
        if (over) {
            return;
        }
        var made = run.output(path, output);
        if (made.problem() != null) {
            fail(made.problem());
            return;
        }
        long sequence = handIn(entry(StepStatus.SUCCEEDED, made.text(), null));
        emit(Type.NODE_COMPLETED, CompletionEvents.duration(startedAt, run.now()));
        end(() -> body.stepDone(this, made.value(), sequence));
    }

    @Override
    public void fail(Failure failure) {
        if (over) {
            return;
        }
        settle();
        var storable = run.storable(failure.at(path));
        var why = storable.toMap();
        var error = Json.write(why);
        var pause = definition.retry().pauseAfter(tries, failure.retryAfter());
        boolean continues = !stopping || run.pausing(); // Paused, it stops there and continues with that.
        if (failure.retryable() && pause.isPresent() && continues) {
            var at = run.now().plus(pause.get());
            handIn(entry(StepStatus.FAILED, null, error)
                    .followedBy(run.recorded().next(tries, at)));
            emit(
                    Type.NODE_RETRYING,
                    Json.write(Map.of("error", why, "pauseMs", pause.get().toMillis())));
            become(Wait.until(this, at, this::begin));
        } else if (definition.onError() instanceof OnError.Continue) {
            handled(Map.of("error", why), error);
        } else if (definition.onError() instanceof OnError.Run handler && continues) {
            become(ErrorHandling.start(this, handler.body(), error));
        } else {
            failed(storable, error);
        }
    }

    /** The record keeps the error, and that it has an output says that the failure was dealt with. */
    @Override
    public void handled(@Nullable Object output, String error) {
        var made = run.output(path, output);
        if (made.problem() != null) {
            failed(made.problem().at(path), Json.write(made.problem().at(path).toMap()));
            return;
        }
        long sequence = handIn(entry(StepStatus.FAILED, made.text(), error));
        emit(Type.NODE_FAILED, CompletionEvents.error(error));
        end(() -> body.stepDone(this, made.value(), sequence));
    }

    @Override
    public void failed(Failure why, String error) {
        record(StepStatus.FAILED, null, error);
        emit(Type.NODE_FAILED, CompletionEvents.error(error));
        end(() -> body.stepFailed(this, why));
    }

    @Override
    public void stopped() {
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

    @Override
    public void become(RunningWork other) {
        work = other;
        if (stopping) {
            other.stop(false);
        }
    }

    @Override
    public void resumeWait() {
        timeout.arm(run, startedAt, this::timeOut);
    }

    @Override
    public void resumeSteps() {
        timeout.arm(run, startedAt, this::timeOut);
        execute();
    }

    @Override
    public void waitsOnItsSteps() {
        waitFor(new StepWait.ForSteps(), null);
    }

    // --- from outside ---

    /** See {@link RunningWork#stop}. */
    void stop(boolean hard) {
        stopping = true;
        if (work != null) {
            work.stop(hard);
        }
    }

    private void timeOut() {
        timedOut = true;
        if (work != null) {
            work.stop(true);
        }
    }

    @Override
    public boolean stopping() {
        return stopping;
    }

    @Override
    public boolean timedOut() {
        return timedOut;
    }

    @Override
    public @Nullable Instant deadline() {
        return timeout.at();
    }

    private void settle() {
        work = null;
        timeout.disarm();
    }

    private void end(Runnable report) {
        if (!over) {
            over = true;
            settle();
            report.run();
        }
    }
}
