package io.millrace.run;

import io.millrace.definition.Kind;
import io.millrace.step.StepHandler;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** Who does the work of each kind. */
final class Works {

    private final Map<Class<? extends Kind>, StepWork<?>> works = new HashMap<>();

    Works(Collection<? extends StepHandler<?>> handlers) {
        for (var handler : handlers) {
            works.put(handler.kind(), new HandlerWork<>(handler));
        }
        works.put(Kind.If.class, new Branches.IfWork());
        works.put(Kind.Switch.class, new Branches.SwitchWork());
        works.put(Kind.ForEach.class, new ForEachWork());
        works.put(Kind.While.class, new WhileWork());
    }

    @SuppressWarnings("unchecked") // Filed under its own kind.
    <K extends Kind> Activity start(K kind, StepRun step) {
        var work = (StepWork<K>) works.get(kind.getClass());
        if (work == null) {
            throw new IllegalStateException("nobody does the work of " + kind.key());
        }
        return work.start(kind, step);
    }
}
