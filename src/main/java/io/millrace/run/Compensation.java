package io.millrace.run;

import io.millrace.definition.Workflow;
import io.millrace.execution.Claim;
import io.millrace.execution.Failure;
import io.millrace.execution.Status;
import io.millrace.execution.StepStatus;
import io.millrace.execution.Transition;
import io.millrace.expression.Json;
import io.millrace.expression.Scope;
import io.millrace.replay.CompensableSteps;
import io.millrace.replay.RecordedSteps;
import io.millrace.step.BodyObserver;
import io.millrace.step.NestedBody;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A run that compensates: the completed steps of an execution that fails are undone one after the other, the last completed
 * first. What a compensation did is recorded below its step, so one that is done is not run again. When one fails, the others
 * still run, and the final error names it.
 */
final class Compensation implements NestedBody {

    /** Most failures that the final error lists; the records have all. */
    private static final int MOST_LISTED = 100;

    private final RunContext run;
    private final Workflow workflow;
    private final Claim.Ending ending;
    private final @Nullable Failure lost;
    private final BodyObserver ended;
    private final Consumer<Transition> complete;
    private final Timer timer;
    private final List<CompensableSteps.Item> items;
    private final Map<String, Failure> failures = new LinkedHashMap<>();
    private final TreeSet<Integer> undone = new TreeSet<>();
    private int at;
    private boolean stopping;
    private boolean timedOut;
    private @Nullable BodyRun current;

    /**
     * @param lost why nothing more may be compensated; null = all that is left is
     * @param ended called when it was stopped
     * @param complete takes how the run completes
     */
    Compensation(
            RunContext run,
            Workflow workflow,
            Claim.Ending ending,
            Scope root,
            @Nullable Failure lost,
            BodyObserver ended,
            Consumer<Transition> complete) {
        this.run = run;
        this.workflow = workflow;
        this.ending = ending;
        this.lost = lost;
        this.ended = ended;
        this.complete = complete;
        this.timer = run.timer();
        var found = CompensableSteps.in(workflow.body(), root, run.claim().records(), run.bounds());
        this.items = found.items();
        this.failures.putAll(found.lost());
    }

    @Override
    public void start() {
        cancelChildren();
        next();
    }

    @Override
    public void stop(boolean hard) {
        stopping = true;
        if (current != null) {
            current.stop(hard);
        } else {
            ended.stopped();
        }
    }

    // Nothing waits any more for what the steps in progress had started. Children that a compensation started are
    // waited for.
    private void cancelChildren() {
        for (var child : run.claim().children()) {
            if (!child.status().terminal()
                    && items.stream().noneMatch(item -> child.path().startsWith(item.prefix()))) {
                run.children().giveUp(child.id(), "the execution that started it is compensated");
            }
        }
    }

    private void next() {
        while (at < items.size()) {
            var item = items.get(at);
            var failed = lost == null ? failedBefore(item) : lost;
            if (failed == null) {
                undo(item);
                return;
            }
            failures.put(item.path(), failed);
            at++;
        }
        complete.accept(end());
    }

    private void undo(CompensableSteps.Item item) {
        timedOut = false;
        var scope = item.scope().inner().with("error", Json.parse(ending.error()));
        // It may have side effects once what was undone before it is durable.
        var undoing = new BodyRun(
                run, null, item.compensate(), scope, item.prefix(), run.lastSequence(), false, new Undone(item));
        current = undoing;
        timer.set(workflow.timeout(), () -> {
            timedOut = true;
            undoing.stop(true);
        });
        undoing.start();
    }

    private final class Undone implements BodyObserver {
        private final CompensableSteps.Item item;

        Undone(CompensableSteps.Item item) {
            this.item = item;
        }

        @Override
        public void done(@Nullable Object output, long sequence) {
            undone.addAll(downstream(item));
            over();
        }

        @Override
        public void failed(Failure failure) {
            failures.put(item.path(), failure);
            over();
        }

        @Override
        public void stopped() {
            if (timedOut && !stopping) {
                var message = "The compensation of step '" + item.path()
                        + "' worked longer than the execution's timeout of " + workflow.timeout();
                failed(new Failure("timeout", message, true));
            } else {
                settle();
                ended.stopped();
            }
        }

        private void over() {
            settle();
            at++;
            if (stopping) {
                ended.stopped();
            } else {
                next();
            }
        }
    }

    private void settle() {
        current = null;
        timer.cancel();
    }

    /** How it ended in an earlier run segment: a step of it has failed for good. */
    private @Nullable Failure failedBefore(CompensableSteps.Item item) {
        for (var step : item.compensate().steps()) {
            var path = item.prefix() + step.id();
            var record = run.recorded().of(path);
            if (record != null
                    && record.status() == StepStatus.FAILED
                    && !RecordedSteps.completed(record)
                    && run.recorded().retry(path) == null
                    && record.error() != null
                    && Json.parse(record.error()) instanceof Map<?, ?> error) {
                return Failure.of(error);
            }
        }
        return null;
    }

    /** The top-level step that it is or is in, and all that depend on it. */
    private List<Integer> downstream(CompensableSteps.Item item) {
        var top = item.path().split("/", 2)[0];
        for (int i = 0; i < workflow.body().steps().size(); i++) {
            if (workflow.body().steps().get(i).id().equals(top)) {
                return workflow.body().graph().downstream(i);
            }
        }
        throw new IllegalStateException("no step " + top);
    }

    private Transition end() {
        var why = ending();
        var error = Json.write(why.toMap());
        var steps = undone.stream()
                .map(step -> workflow.body().steps().get(step).id())
                .toList();
        if (ending.status() == Status.CANCELLED) {
            return new Transition.Cancelled(error, steps);
        }
        // Steps that waited for children which were cancelled have failed, too.
        return new Transition.Fail(why, error, steps, !run.claim().children().isEmpty());
    }

    private Failure ending() {
        if (!(Json.parse(ending.error()) instanceof Map<?, ?> error)) {
            throw new IllegalStateException("not an error: " + ending.error());
        }
        var why = Failure.of(error);
        if (failures.isEmpty()) {
            return why;
        }
        List<Map<String, Object>> listed = new ArrayList<>();
        failures.forEach((path, failure) -> {
            if (listed.size() < MOST_LISTED) {
                listed.add(Map.of("step", path, "error", failure.toMap()));
            }
        });
        return run.storable(why.with("compensationFailures", listed));
    }
}
