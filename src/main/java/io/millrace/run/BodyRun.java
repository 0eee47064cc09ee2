package io.millrace.run;

import io.millrace.definition.Body;
import io.millrace.execution.Failure;
import io.millrace.expression.Scope;
import io.millrace.step.BodyObserver;
import io.millrace.step.NestedBody;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A body in progress: each step starts the moment its last input is available. There are no waves.
 *
 * <p>When a step fails, no further one starts; those in progress finish, so that what they did is recorded; then the body has
 * failed.
 */
final class BodyRun implements NestedBody {

    private static final int MAX_ID = 64;

    final RunContext run;
    /** The step it belongs to; null = the workflow's own body. */
    final @Nullable StepFrame owner;

    final Body body;
    final Scope scope;
    /** Of its steps' paths: empty, or the enclosing step's path with the branch or turn, and a slash. */
    final String prefix;
    /** What steps of this body read from outside it is durable when this commit sequence is. */
    final long outerSequence;
    /** True when a step around this body may be tried again: what completed then stays known within the run. */
    final boolean remembers;

    private final BodyObserver observer;
    private final int[] missingInputs;
    private final long[] sequences;
    private final Set<StepRun> active = new LinkedHashSet<>();
    private @Nullable Failure failure;
    private boolean stopping;
    private boolean over;

    BodyRun(
            RunContext run,
            @Nullable StepFrame owner,
            Body body,
            Scope scope,
            String prefix,
            long outerSequence,
            boolean remembers,
            BodyObserver observer) {
        this.run = run;
        this.owner = owner;
        this.body = body;
        this.scope = scope;
        this.prefix = prefix;
        this.outerSequence = outerSequence;
        this.remembers = remembers;
        this.observer = observer;
        this.missingInputs = new int[body.steps().size()];
        this.sequences = new long[body.steps().size()];
    }

    @Override
    public void start() {
        if (!storable(prefix)) {
            failure = new Failure(
                    "path-too-long",
                    "The steps below '"
                            + prefix.substring(0, Math.min(100, prefix.length()))
                                    .replace('\0', ' ')
                            + "...' have paths that cannot be stored: at most "
                            + run.config().maxPath() + " bytes are allowed (millrace.run.max-path), and no NUL",
                    false);
            run.later(this::concludeWhenQuiet);
            return;
        }
        for (int i = 0; i < missingInputs.length; i++) {
            missingInputs[i] = body.graph().inputs().get(i).length;
        }
        for (int i = 0; i < missingInputs.length; i++) {
            if (missingInputs[i] == 0) {
                start(i);
            }
        }
    }

    @Override
    public void stop(boolean hard) {
        stopping = true;
        for (var step : active.toArray(StepRun[]::new)) {
            step.stop(hard);
        }
        concludeWhenQuiet();
    }

    void stepDone(StepRun step, @Nullable Object output, long sequence) {
        active.remove(step);
        scope.put(step.definition().id(), output);
        sequences[step.position] = sequence;
        for (int dependent : body.graph().dependents().get(step.position)) {
            if (--missingInputs[dependent] == 0 && failure == null && !stopping) {
                start(dependent);
            }
        }
        concludeWhenQuiet();
    }

    void stepFailed(StepRun step, Failure why) {
        active.remove(step);
        if (failure == null) {
            failure = why;
            for (var other : active.toArray(StepRun[]::new)) {
                other.stop(false);
            }
        }
        concludeWhenQuiet();
    }

    void stepStopped(StepRun step) {
        active.remove(step);
        stopping = true;
        concludeWhenQuiet();
    }

    private void start(int position) {
        long sequence = outerSequence;
        for (int input : body.graph().inputs().get(position)) {
            sequence = Math.max(sequence, sequences[input]);
        }
        var step = new StepRun(this, body.steps().get(position), position, sequence);
        active.add(step);
        run.later(step::start);
    }

    private boolean storable(String prefix) {
        int most = run.config().maxPath() - MAX_ID;
        return prefix.indexOf(0) < 0
                && (prefix.length() * 3L <= most || prefix.getBytes(StandardCharsets.UTF_8).length <= most);
    }

    private long lastSequence() {
        long last = outerSequence;
        for (long sequence : sequences) {
            last = Math.max(last, sequence);
        }
        return last;
    }

    private void concludeWhenQuiet() {
        if (over || !active.isEmpty()) {
            return;
        }
        over = true;
        if (failure != null) {
            observer.failed(failure);
        } else if (stopping) {
            observer.stopped();
        } else {
            observer.done(scope.get(body.last().id()), lastSequence());
        }
    }
}
