package io.millrace.expression.language;

import io.millrace.expression.language.Node.Kind;
import io.millrace.expression.language.Node.Stage;

/** Gives a step a name for its values, {@code @$v}, or for their positions, {@code #$i}. */
final class Bindings {

    private Bindings() {}

    /** @param built what the name follows */
    static Node focus(Node node, Node built) {
        var step = built.is(Kind.PATH) ? built.last() : built;
        if (!step.stages.isEmpty()) {
            throw new SyntaxError("S0215", node.position, "@$name stands before the filters of a step");
        }
        if (step.is(Kind.SORT)) {
            throw new SyntaxError("S0216", node.position, "@$name stands before the ^( ) of a step");
        }
        if (node.keepList) {
            step.keepList = true;
        }
        step.focus = variable(node);
        step.tuple = true;
        return built;
    }

    static Node index(Node node, Node path) {
        var step = path.last();
        if (step.stages.isEmpty()) {
            step.index = variable(node);
        } else {
            step.stages.add(new Stage(null, variable(node)));
        }
        step.tuple = true;
        return path;
    }

    private static String variable(Node node) {
        return node.right == null ? "" : node.right.name();
    }
}
