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

/** The ways in which a step waits, and how it continues in a later run segment: for an instant, for a child. */
final class StepWaits {

    /** What the record of a step says whose steps inside wait, while its own timeout runs on. */
    static final String ON_STEPS = "{\"steps\":true}";

    private StepWaits() {}

    /** Until an instant. A long wait is recorded, so that the execution may leave the worker. */
    static void until(ActiveStep step, Instant due) {
        if (step.environment().worthParking(due)) {
            var until = Json.write(Map.of("until", due.toString()));
            step.record(StepStatus.WAITING, until, null);
            step.emit(Type.NODE_WAITING, until);
        }
        step.become(Wait.until(step, due, () -> step.succeed(null)));
    }

    /** For a child whose start, and that the step waits for it, is stored. */
    static void child(ActiveStep step, ExecutionId child) {
        step.emit(Type.NODE_WAITING, Json.write(Map.of("child", child.toString())));
        awaitChild(step, child);
    }

    /** Continues with a wait of an earlier run segment. */
    static void resume(ActiveStep step, StepRecord waiting) {
        if (!(RecordedSteps.output(waiting) instanceof Map<?, ?> on)) {
            throw new IllegalStateException("step " + waiting.path() + " waits for nothing: " + waiting.output());
        }
        if (on.containsKey("onError")
                && step.definition().onError() instanceof OnError.Run handler
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
                step.become(Wait.until(step, due, () -> step.succeed(null)));
            }
        }
    }

    /** The child has ended: so has the step's wait. */
    static void ended(ActiveStep step, Claim.Child child) {
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

    private static void awaitChild(ActiveStep step, ExecutionId id) {
        var known = step.environment().children().known(id);
        if (known != null && known.status().terminal()) {
            ended(step, known);
        } else {
            step.become(Wait.forChild(step, id));
        }
    }
}
