package io.millrace.run;

import io.millrace.definition.OnError;
import io.millrace.execution.Claim;
import io.millrace.execution.ExecutionEvent.Type;
import io.millrace.execution.ExecutionId;
import io.millrace.execution.Failure;
import io.millrace.execution.Signal;
import io.millrace.execution.Status;
import io.millrace.execution.StepRecord;
import io.millrace.execution.StepWait;
import io.millrace.expression.Json;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The ways in which a step waits, and how it continues in a later run segment: for an instant, for a child, for a message. */
final class StepWaits {

    private StepWaits() {}

    /** Until an instant. A long wait is recorded, so that the execution may leave the worker. */
    static void until(ActiveStep step, Instant due) {
        if (step.environment().worthParking(due)) {
            begin(step, new StepWait.Until(due));
        }
        step.become(Wait.until(step, due, () -> step.succeed(null)));
    }

    /** For a child whose start, and that the step waits for it, is stored. */
    static void child(ActiveStep step, ExecutionId child) {
        var wait = new StepWait.ForChild(child);
        step.emit(Type.NODE_WAITING, wait.text());
        await(step, wait);
    }

    /** For a message. One that has come before is as good. */
    static void message(ActiveStep step, String kind) {
        var wait = new StepWait.ForSignal(kind);
        begin(step, wait);
        await(step, wait);
    }

    /** Continues with a wait of an earlier run segment. */
    static void resume(ActiveStep step, StepRecord waiting) {
        if (waiting.waitsFor() == null) {
            throw new IllegalStateException("step " + waiting.path() + " waits for nothing");
        }
        waiting.waitsFor().fold(new Resume(step, waiting.error())).run();
    }

    /** What continues each wait. @param error JSON text, recorded with the wait */
    private record Resume(ActiveStep step, @Nullable String error) implements StepWait.Cases<Runnable> {

        @Override
        public Runnable until(StepWait.Until until) {
            return () -> {
                step.resumeWait();
                step.become(Wait.until(step, until.at(), () -> step.succeed(null)));
            };
        }

        @Override
        public Runnable child(StepWait.ForChild child) {
            return () -> signalled(child);
        }

        @Override
        public Runnable signal(StepWait.ForSignal signal) {
            return () -> signalled(signal);
        }

        private void signalled(StepWait wait) {
            step.resumeWait();
            await(step, wait);
        }

        @Override
        public Runnable steps(StepWait.ForSteps steps) {
            return step::resumeSteps;
        }

        @Override
        public Runnable errorHandler(StepWait.ForErrorHandler handler) {
            if (step.definition().onError() instanceof OnError.Run run && error != null) {
                return () -> step.become(ErrorHandling.resume(step, run.body(), error));
            }
            throw new IllegalStateException("step " + step.path() + " has no error to handle");
        }

        @Override
        public Runnable unknown(StepWait.Unknown unknown) {
            throw new IllegalStateException(
                    "step " + step.path() + " waits for what this version does not know: " + unknown.text());
        }
    }

    /** The step's signal has come: its wait is over. */
    static void received(ActiveStep step, Signal signal) {
        signal.fold(new Signal.Cases<Runnable>() {
                    @Override
                    public Runnable childCompleted(Signal.ChildCompleted completed) {
                        return () -> completed(step, completed.child());
                    }

                    @Override
                    public Runnable message(Signal.Message message) {
                        return () -> step.succeed(Json.parse(message.payload()));
                    }
                })
                .run();
    }

    private static void completed(ActiveStep step, Claim.Child child) {
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

    private static void begin(ActiveStep step, StepWait wait) {
        step.waitFor(wait, null);
        step.emit(Type.NODE_WAITING, wait.text());
    }

    private static void await(ActiveStep step, StepWait wait) {
        var signal = step.environment().signals().of(wait);
        if (signal == null) {
            step.become(Wait.forSignal(step, wait));
        } else {
            received(step, signal);
        }
    }
}
