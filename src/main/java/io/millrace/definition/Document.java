package io.millrace.definition;

import io.millrace.definition.KindDescription.BodyKey;
import io.millrace.definition.KindDescription.Form;
import io.millrace.definition.Tree.Fields;
import io.millrace.definition.Tree.Items;
import io.millrace.definition.Tree.Position;
import io.millrace.definition.Tree.Scalar;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The state of one parse: problems, number of steps, and the location of every id. */
final class Document {

    private final DefinitionLimits limits;
    private final List<BodyKey> bodies;
    private final Problems problems;
    private final Map<String, List<String>> enclosing = new HashMap<>();
    private int steps;
    private int dependencies;

    /** @param bodies the keys under which steps may have steps */
    Document(DefinitionLimits limits, List<BodyKey> bodies, Problems problems, Fields root) {
        this.limits = limits;
        this.bodies = bodies;
        this.problems = problems;
        var body = root.fields().get("steps");
        if (body != null) {
            index(body.value(), List.of());
        }
    }

    Problems problems() {
        return problems;
    }

    /** The ids of the steps that enclose the step with this id, outermost first; empty when there are none. */
    List<String> enclosing(String id) {
        return enclosing.getOrDefault(id, List.of());
    }

    void countStep(String path, Position at) {
        if (++steps > limits.steps()) {
            throw problems.stop(path, at, "more than " + limits.steps() + " steps");
        }
    }

    void countDependency(String path, Position at) {
        if (++dependencies > limits.dependencies()) {
            throw problems.stop(
                    path,
                    at,
                    "the steps read each other more than " + limits.dependencies()
                            + " times (millrace.definition.max-dependencies): collect in one step what many others read");
        }
    }

    void checkNesting(int level, String path, Position at) {
        if (level > limits.nesting()) {
            throw problems.stop(path, at, "steps are nested deeper than " + limits.nesting() + " levels");
        }
    }

    private void index(Tree steps, List<String> around) {
        if (!(steps instanceof Items items) || around.size() > limits.nesting()) {
            return;
        }
        for (var item : items.items()) {
            if (item instanceof Fields step) {
                var id = step.fields().get("id");
                List<String> inside = new ArrayList<>(around);
                if (id != null && id.value() instanceof Scalar scalar && scalar.value() instanceof String text) {
                    enclosing.putIfAbsent(text, around);
                    inside.add(text);
                }
                indexBody(step, "onError", inside);
                for (var body : bodies) {
                    if (body.form() == Form.BRANCHES) {
                        var branches = step.fields().get(body.key());
                        if (branches != null && branches.value() instanceof Fields fields) {
                            fields.fields().values().forEach(branch -> index(branch.value(), inside));
                        }
                    } else {
                        indexBody(step, body.key(), inside);
                    }
                }
            }
        }
    }

    private void indexBody(Fields step, String key, List<String> around) {
        var body = step.fields().get(key);
        if (body != null) {
            index(body.value(), around);
        }
    }
}
