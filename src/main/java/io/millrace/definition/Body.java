package io.millrace.definition;

import java.util.List;

/** A list of steps (of a workflow, a branch or a loop) in the order written, with their dependency graph. */
public record Body(List<Step> steps, Graph graph) {
    public Body {
        steps = List.copyOf(steps);
    }

    /** True when one of its steps, or of a nested body, has a {@code compensate}. */
    public boolean compensates() {
        return steps.stream()
                .anyMatch(step -> step.compensate().isPresent()
                        || step.action().bodies().values().stream().anyMatch(Body::compensates)
                        || (step.onError() instanceof OnError.Run run
                                && run.body().compensates()));
    }

    /** The step whose output is the body's output: the last one written. */
    public Step last() {
        return steps.get(steps.size() - 1);
    }
}
