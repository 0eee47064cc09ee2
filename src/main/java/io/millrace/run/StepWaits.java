package io.millrace.run;

import io.millrace.definition.OnError;
import io.millrace.execution.Claim;
import io.millrace.execution.ExecutionEvent.Type;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.Failure;
import io.millrace.execution.Status;
import io.millrace.execution.StepRecord;
import io.millrace.execution.StepStatus;
import io.millrace.expression.Json;
import io.millrace.replay.RecordedSteps;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The ways in which a step waits: for an instant, for its pause before another attempt, for a child. */
final class StepWaits {

    /** What the record of a step says whose steps inside wait, while its own timeout runs on. */
    static final String ON_STEPS = "{\"steps\":true}";

    /** What it says while the steps of its {@code onError} are at work. */
    static final String ON_HANDLER = "{\"onError\":true}";

    private StepWaits() {}

    /** Until an instant. A long wait is recorded, so that the execution may leave the worker. */
    static void until(StepRun step, Instant due) {
        var run = step.run();
        if (run.longerThanWorthHolding(due)) {
            run.record(step, step.entry(StepStatus.WAITING, Json.write(Map.of("until", due.toString())), null));
            run.tell(Type.NODE_WAITING, step.path, step.attemptNumber(), Json.write(Map.of("until", due.toString())));
        }
        step.become(new Wait(step, due, null, () -> step.succeed(null)));
    }

    /** Before another attempt. What is recorded of the failed one is enough to find the pause again. */
    static RunningWork pause(StepRun step, Instant due, Runnable then) {
        return new Wait(step, due, null, then);
    }

    /** For a child whose start, and that the step waits for it, is stored. */
    static void child(StepRun step, ExecutionId child) {
        var data = Json.write(Map.of("child", child.toString()));
        step.run().tell(Type.NODE_WAITING, step.path, step.attemptNumber(), data);
        awaitChild(step, child);
    }

    /** Goes on with a wait of an earlier stretch. */
    static void resume(StepRun step, StepRecord waiting) {
        if (!(RecordedSteps.output(waiting) instanceof Map<?, ?> on)) {
            throw new IllegalStateException("step " + waiting.path() + " waits for nothing: " + waiting.output());
        }
        if (on.containsKey("onError")
                && step.step.onError() instanceof OnError.Run handler
                && waiting.error() != null) {
            step.become(ErrorHandling.resume(step, handler.body(), waiting.error()));
        } else if (on.containsKey("steps")) {
            step.resumeSteps();
        } else {
            step.resumeWait();
            if (on.get("child") instanceof String child) {
                awaitChild(step, ExecutionId.parse(child));
            } else {
                var due = Instant.parse(String.valueOf(on.get("until")));
                step.become(new Wait(step, due, null, () -> step.succeed(null)));
            }
        }
    }

    /** The child has ended: so has the step's wait. */
    static void ended(StepRun step, Claim.Child child) {
        if (child.status() == Status.SUCCEEDED) {
            step.succeed(child.output() == null ? null : Json.parse(child.output()));
            return;
        }
        Map<String, @Nullable Object> details = new LinkedHashMap<>();
        details.put("child", child.id().toString());
        if (child.error() != null) {
            details.put("cause", Json.parse(child.error()));
        }
        // The child had its own attempts: trying the same again at once would not help.
        var message = "The execution " + child.id() + " that this step started "
                + child.status().text();
        step.fail(new Failure("child-" + child.status().text(), message, null, false, details));
    }

    /**
     * The step, or one around it, has timed out: nobody waits for the child any more. When it is one around it that is tried
     * again, this one starts another child.
     */
    static void giveUp(StepRun step, ExecutionId child) {
        var why = "the step that started it timed out";
        step.run().children().giveUp(child, why);
        if (!step.timedOut()) {
            var failure = new Failure("child-cancelled", "The execution " + child + " was cancelled: " + why, false);
            step.run()
                    .record(
                            step,
                            step.entry(
                                    StepStatus.FAILED,
                                    null,
                                    Json.write(failure.at(step.path).toMap())));
        }
    }

    /** True while the step is stopped because it, or a step around it, took too long. */
    static boolean timedOut(StepRun step) {
        for (@Nullable StepRun around = step; around != null; around = around.body.owner) {
            if (around.timedOut()) {
                return true;
            }
        }
        return false;
    }

    private static void awaitChild(StepRun step, ExecutionId id) {
        var known = step.run().children().known(id);
        if (known != null && known.status().terminal()) {
            ended(step, known);
        } else {
            step.become(new Wait(step, null, id, () -> {}));
        }
    }
}
