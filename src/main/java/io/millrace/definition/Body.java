package io.millrace.definition;

import java.util.List;

/** Steps that belong together: those of a workflow, a branch or a loop, in the order written, with their dependencies. */
public record Body(List<Step> steps, Graph graph) {
    public Body {
        steps = List.copyOf(steps);
    }

    /** The step whose output the body's is: the last one written. */
    public Step last() {
        return steps.get(steps.size() - 1);
    }
}
