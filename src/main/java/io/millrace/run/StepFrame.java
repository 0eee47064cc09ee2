package io.millrace.run;

import io.millrace.definition.Body;
import io.millrace.definition.Step;
import io.millrace.execution.ExecutionEvent.Type;
import io.millrace.execution.StepRecord;
import io.millrace.execution.StepStatus;
import io.millrace.execution.StepWait;
import io.millrace.expression.Scope;
import io.millrace.step.BodyObserver;
import io.millrace.step.NestedBody;
import io.millrace.step.StepContext;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Where a step in progress is: its body, its path, its current attempt; and what it records and publishes of it. */
abstract class StepFrame implements ActiveStep {

    /** Within its body. */
    final int position;

    final BodyRun body;
    final Step definition;
    final String path;
    final RunContext run;
    final long readSequence;
    int attempt;
    Instant startedAt = Instant.EPOCH;

    StepFrame(BodyRun body, Step definition, int position, long readSequence) {
        this.body = body;
        this.definition = definition;
        this.position = position;
        this.readSequence = readSequence;
        this.run = body.run;
        this.path = body.prefix + definition.id();
    }

    @Override
    public StepEnvironment environment() {
        return run;
    }

    @Override
    public Step definition() {
        return definition;
    }

    @Override
    public @Nullable ActiveStep around() {
        return body.owner;
    }

    @Override
    public String id() {
        return definition.id();
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public long readSequence() {
        return readSequence;
    }

    @Override
    public int maxItems() {
        return run.config().maxItems();
    }

    @Override
    public StepContext context() {
        return run.context(path, attempt, body.scope);
    }

    @Override
    public NestedBody body(Body inner, String name, Scope scope, long readSequence, BodyObserver observer) {
        boolean remembers = body.remembers || definition.retry().attempts() > 0;
        return new BodyRun(run, this, inner, scope, path + "/" + name + "/", readSequence, remembers, observer);
    }

    @Override
    public StepRecord entry(StepStatus status, @Nullable String output, @Nullable String error) {
        return new StepRecord(
                path, attempt, status, output, error, startedAt, status == StepStatus.WAITING ? null : run.now());
    }

    @Override
    public void record(StepStatus status, @Nullable String output, @Nullable String error) {
        handIn(entry(status, output, error));
    }

    @Override
    public void waitFor(StepWait wait, @Nullable String error) {
        handIn(entry(StepStatus.WAITING, null, error).waitingFor(wait));
    }

    @Override
    public void emit(Type type, @Nullable String data) {
        run.emit(type, path, attempt, data);
    }

    /** Hands a record to the journal. @return its commit sequence */
    final long handIn(StepRecord record) {
        var around = body.owner;
        return run.record(
                definition,
                record,
                around == null ? null : around.path,
                around == null ? 0 : around.attempt,
                body.remembers);
    }
}
