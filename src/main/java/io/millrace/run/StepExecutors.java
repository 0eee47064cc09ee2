package io.millrace.run;

import io.millrace.definition.Action;
import io.millrace.step.ActionHandler;
import io.millrace.step.BodyHandler;
import io.millrace.step.RunningWork;
import io.millrace.step.StepHandler;
import java.util.HashMap;
import java.util.Map;

/** What carries out the attempts of each kind of step. */
final class StepExecutors {

    private interface Executor {
        RunningWork start(Action action, ActiveStep step);
    }

    private final Map<String, Executor> executors = new HashMap<>();

    /** @param handlers by the key of their kind */
    StepExecutors(Map<String, StepHandler<?>> handlers) {
        handlers.forEach((kind, handler) -> executors.put(kind, executor(handler)));
    }

    // A handler gets actions of its own kind only: it is filed under the key that the action names.
    @SuppressWarnings("unchecked")
    private static Executor executor(StepHandler<?> handler) {
        if (handler instanceof BodyHandler<?> bodies) {
            return (action, step) -> ((BodyHandler<Action>) bodies).start(action, step);
        }
        return (action, step) -> ActionCall.start((ActionHandler<Action>) handler, action, step);
    }

    /** May report to the step before it returns. */
    RunningWork start(Action action, ActiveStep step) {
        var executor = executors.get(action.kind());
        if (executor == null) {
            throw new IllegalStateException("no handler for steps of kind " + action.kind());
        }
        return executor.start(action, step);
    }
}
