package io.millrace.definition;

import java.util.List;

/** Steps that belong together: those of a workflow, a branch or a loop, in the order written, with their dependencies. */
public record Body(List<Step> steps, Graph graph) {
    public Body {
        steps = List.copyOf(steps);
    }

    /** True when a step of it, or of a body inside it, has a {@code compensate}. */
    public boolean compensates() {
        return steps.stream()
                .anyMatch(step -> step.compensate().isPresent()
                        || step.kind().bodies().values().stream().anyMatch(Body::compensates)
                        || (step.onError() instanceof OnError.Run run
                                && run.body().compensates()));
    }

    /** The step whose output the body's is: the last one written. */
    public Step last() {
        return steps.get(steps.size() - 1);
    }
}
