package io.millrace.step;

import io.millrace.definition.Kinds;
import io.quarkus.arc.All;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Every kind of step that is a bean, with its handler. */
@ApplicationScoped
public class KindRegistry {

    private final Kinds kinds;
    private final Map<String, StepHandler<?>> handlers = new HashMap<>();

    KindRegistry(@All List<StepKind<?>> kinds, @All List<StepHandler<?>> handlers) {
        this.kinds = new Kinds(kinds);
        for (var kind : kinds) {
            this.handlers.put(
                    kind.key(),
                    handlers.stream()
                            .filter(kind.handler()::isInstance)
                            .findFirst()
                            .orElseThrow(() -> new IllegalStateException("the handler of the kind " + kind.key()
                                    + " is no bean: " + kind.handler().getName())));
        }
    }

    @Produces
    @Singleton
    Kinds kinds() {
        return kinds;
    }

    /** The handler of each kind by its key. */
    public Map<String, StepHandler<?>> handlers() {
        return Map.copyOf(handlers);
    }
}
