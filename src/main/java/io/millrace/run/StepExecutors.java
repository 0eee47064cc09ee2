package io.millrace.run;

import io.millrace.definition.Kind;
import io.millrace.step.StepHandler;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** Who does the work of each kind. */
final class StepExecutors {

    private final Map<Class<? extends Kind>, StepExecutor<?>> works = new HashMap<>();

    StepExecutors(Collection<? extends StepHandler<?>> handlers) {
        for (var handler : handlers) {
            works.put(handler.kind(), new HandlerExecutor<>(handler));
        }
        works.put(Kind.If.class, new BranchExecutor.IfWork());
        works.put(Kind.Switch.class, new BranchExecutor.SwitchWork());
        works.put(Kind.ForEach.class, new ForEachExecutor());
        works.put(Kind.While.class, new WhileExecutor());
    }

    @SuppressWarnings("unchecked") // Filed under its own kind.
    <K extends Kind> RunningWork start(K kind, StepRun step) {
        var work = (StepExecutor<K>) works.get(kind.getClass());
        if (work == null) {
            throw new IllegalStateException("nobody does the work of " + kind.key());
        }
        return work.start(kind, step);
    }
}
