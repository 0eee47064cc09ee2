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
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One step in progress: whether it runs, its attempts and their time-out, and what follows when it fails. */
final class StepRun {

    final BodyRun body;
    final Step step;
    final int position;
    final String path;
    /** Everything this step reads is durable when this mark is. */
    final long readMark;

    private final Run run;
    private int attempt;
    /** Attempts within this stretch of work: what {@code retry} counts. */
    private int tries;

    private Instant startedAt = Instant.EPOCH;
    private @Nullable Activity activity;
    private @Nullable Runnable timeout;
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
    }

    void start() {
        var past = run.past(path);
        if (stopping) {
            end(() -> body.stepStopped(this));
        } else if (past == null) {
            attempt = run.setAside(path);
            decide();
        } else if (Past.completed(past)) {
            end(() -> body.stepDone(this, Past.output(past), 0));
        } else if (past.status() == StepStatus.WAITING) {
            attempt = past.attempt();
            startedAt = past.startedAt();
            armTimeout();
            Waits.resume(this, past);
        } else {
            // A failed attempt of an earlier stretch: the next follows once its pause, counted from then, is over.
            attempt = past.attempt();
            var failedAt = past.finishedAt() == null ? past.startedAt() : past.finishedAt();
            var pause = step.retry().pauseAfter(1).orElse(Duration.ZERO);
            again(Duration.between(run.now(), failedAt.plus(pause)));
        }
    }

    private void decide() {
        try {
            if (step.when() == null || Truth.of(step.when().evaluate(body.scope, run.bounds()))) {
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
        run.record(this, new StepRecord(path, attempt, StepStatus.SKIPPED, "null", null, now, now));
        run.tell(Type.NODE_SKIPPED, path, attempt, null);
        end(() -> body.stepDone(this, null, 0));
    }

    private void begin() {
        activity = null;
        if (stopping) {
            end(() -> body.stepStopped(this));
        } else if (step.kind().pure() || run.durable(readMark)) {
            attempt();
        } else {
            // No effect on shaky ground: what it reads must be durable before it touches the world.
            activity = new Gate(this, this::begin);
        }
    }

    private void attempt() {
        if (!step.kind().pure() && !run.alive()) {
            run.lost("the worker's heartbeat is late, somebody else may own the execution");
            return;
        }
        open();
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
        armTimeout();
    }

    // --- what its work reports, once an attempt ---

    void succeed(@Nullable Object output) {
        if (over) {
            return;
        }
        var text = Json.write(output);
        var oversize = run.config().oversize("The output of step '" + path + "'", text);
        if (oversize != null) {
            fail(oversize);
            return;
        }
        calm();
        long mark = run.record(this, entry(StepStatus.SUCCEEDED, text, null));
        run.tell(Type.NODE_COMPLETED, path, attempt, run.durationSince(startedAt));
        end(() -> body.stepDone(this, output, mark));
    }

    void fail(Failure failure) {
        if (over) {
            return;
        }
        calm();
        var why = failure.at(path);
        var error = Json.write(why.toMap());
        var told = Json.write(Map.of("error", why.toMap()));
        var pause = step.retry().pauseAfter(tries);
        if (why.retryable() && pause.isPresent() && !stopping) {
            run.record(this, entry(StepStatus.FAILED, null, error));
            run.tell(
                    Type.NODE_RETRYING,
                    path,
                    attempt,
                    Json.write(
                            Map.of("error", why.toMap(), "pauseMs", pause.get().toMillis())));
            again(pause.get());
        } else if (step.onError() instanceof OnError.Continue) {
            Map<String, @Nullable Object> output = new LinkedHashMap<>();
            output.put("error", why.toMap());
            dealtWith(output, error, told);
        } else {
            run.record(this, entry(StepStatus.FAILED, null, error));
            if (step.onError() instanceof OnError.Run handler && !stopping) {
                handle(handler.body(), why, error, told);
            } else {
                run.tell(Type.NODE_FAILED, path, attempt, told);
                end(() -> body.stepFailed(this, why));
            }
        }
    }

    void stopped() {
        if (over) {
            return;
        }
        if (timedOut) {
            timedOut = false;
            var limit = step.timeout().orElse(Duration.ZERO);
            fail(new Failure("timeout", "Step '" + path + "' took longer than its timeout of " + limit, true));
        } else {
            end(() -> body.stepStopped(this));
        }
    }

    /** Its work goes on as something else: a wait, a child being started. */
    void become(Activity other) {
        activity = other;
    }

    // --- from outside ---

    /** See {@link Activity#stop}. */
    void stop(boolean hard) {
        stopping = true;
        if (activity != null) {
            activity.stop(hard);
        }
    }

    private void timeOut() {
        timeout = null;
        timedOut = true;
        if (activity != null) {
            activity.stop(true);
        }
    }

    // --- for the kinds of work ---

    Run run() {
        return run;
    }

    int attemptNumber() {
        return attempt;
    }

    /** When its attempt times out, though it waits; null = never. */
    @Nullable
    Instant deadline() {
        return timeout == null ? null : startedAt.plus(step.timeout().orElse(Duration.ZERO));
    }

    /** @param mark what the body reads from outside is durable when this is */
    BodyRun inner(Body inner, String name, Scope scope, long mark, BodyRun.Ended ended) {
        boolean remembers = body.remembers || step.retry().attempts() > 0;
        return new BodyRun(run, inner, scope, path + "/" + name + "/", mark, remembers, ended);
    }

    StepRecord entry(StepStatus status, @Nullable String output, @Nullable String error) {
        return new StepRecord(
                path, attempt, status, output, error, startedAt, status == StepStatus.WAITING ? null : run.now());
    }

    // --- inside ---

    private void armTimeout() {
        step.timeout().ifPresent(limit -> {
            var left = Duration.between(run.now(), startedAt.plus(limit));
            timeout = run.after(left.isNegative() ? Duration.ZERO : left, this::timeOut);
        });
    }

    private void again(Duration pause) {
        activity = Waits.pause(this, pause, this::begin);
    }

    private void handle(Body handler, Failure why, String error, String told) {
        var scope = body.scope.inner().with("error", why.toMap());
        var handling = inner(handler, "onError", scope, run.lastMark(), new BodyRun.Ended() {
            @Override
            public void done(@Nullable Object output, long mark) {
                dealtWith(output, error, told);
            }

            @Override
            public void failed(Failure failure) {
                run.tell(Type.NODE_FAILED, path, attempt, told);
                end(() -> body.stepFailed(StepRun.this, failure));
            }

            @Override
            public void stopped() {
                end(() -> body.stepStopped(StepRun.this));
            }
        });
        activity = handling::stop;
        handling.start();
    }

    // The record keeps the error; that it has an output says that the failure is dealt with.
    private void dealtWith(@Nullable Object output, String error, String told) {
        long mark = run.record(this, entry(StepStatus.FAILED, Json.write(output), error));
        run.tell(Type.NODE_FAILED, path, attempt, told);
        end(() -> body.stepDone(this, output, mark));
    }

    private void calm() {
        activity = null;
        if (timeout != null) {
            timeout.run();
            timeout = null;
        }
    }

    private void end(Runnable report) {
        if (!over) {
            over = true;
            calm();
            report.run();
        }
    }
}
