package io.millrace.run;

import io.millrace.definition.Body;
import io.millrace.execution.Failure;
import io.millrace.expression.Scope;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A body in progress: each step starts the moment its last input is there. There are no waves.
 *
 * <p>When a step fails, no further one starts; those under way finish, so that what they did is recorded; then the body has
 * failed.
 */
final class BodyRun {

    /** What the body's owner learns, once. */
    interface Ended {
        /**
         * @param output the last step's
         * @param mark everything the body recorded is durable when this is
         */
        void done(@Nullable Object output, long mark);

        void failed(Failure failure);

        /** Stopped before it was done. */
        void stopped();
    }

    private static final int MAX_ID = 64;

    final Run run;
    /** The step it belongs to; null = the workflow's own body. */
    final @Nullable StepRun owner;

    final Body body;
    final Scope scope;
    /** Of its steps' paths: empty, or the enclosing step's path with the branch or turn, and a slash. */
    final String prefix;
    /** What steps of this body read from outside it is durable when this mark is. */
    final long outerMark;
    /** True when a step around this body may be tried again: what completed then stays known within the run. */
    final boolean remembers;

    private final Ended ended;
    private final int[] waitingFor;
    private final long[] marks;
    private final Set<StepRun> active = new LinkedHashSet<>();
    private @Nullable Failure failure;
    private boolean stopping;
    private boolean over;

    BodyRun(
            Run run,
            @Nullable StepRun owner,
            Body body,
            Scope scope,
            String prefix,
            long outerMark,
            boolean remembers,
            Ended ended) {
        this.run = run;
        this.owner = owner;
        this.body = body;
        this.scope = scope;
        this.prefix = prefix;
        this.outerMark = outerMark;
        this.remembers = remembers;
        this.ended = ended;
        this.waitingFor = new int[body.steps().size()];
        this.marks = new long[body.steps().size()];
    }

    void start() {
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
        for (int i = 0; i < waitingFor.length; i++) {
            waitingFor[i] = body.graph().inputs().get(i).length;
        }
        for (int i = 0; i < waitingFor.length; i++) {
            if (waitingFor[i] == 0) {
                start(i);
            }
        }
    }

    /** See {@link RunningWork#stop}. */
    void stop(boolean hard) {
        stopping = true;
        for (var step : active.toArray(StepRun[]::new)) {
            step.stop(hard);
        }
        concludeWhenQuiet();
    }

    void stepDone(StepRun step, @Nullable Object output, long mark) {
        active.remove(step);
        scope.put(step.step.id(), output);
        marks[step.position] = mark;
        for (int dependent : body.graph().dependents().get(step.position)) {
            if (--waitingFor[dependent] == 0 && failure == null && !stopping) {
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
        long mark = outerMark;
        for (int input : body.graph().inputs().get(position)) {
            mark = Math.max(mark, marks[input]);
        }
        var step = new StepRun(this, body.steps().get(position), position, mark);
        active.add(step);
        run.later(step::start);
    }

    private boolean storable(String prefix) {
        int most = run.config().maxPath() - MAX_ID;
        return prefix.indexOf(0) < 0
                && (prefix.length() * 3L <= most || prefix.getBytes(StandardCharsets.UTF_8).length <= most);
    }

    private long lastMark() {
        long last = outerMark;
        for (long mark : marks) {
            last = Math.max(last, mark);
        }
        return last;
    }

    private void concludeWhenQuiet() {
        if (over || !active.isEmpty()) {
            return;
        }
        over = true;
        if (failure != null) {
            ended.failed(failure);
        } else if (stopping) {
            ended.stopped();
        } else {
            ended.done(scope.get(body.last().id()), lastMark());
        }
    }
}
