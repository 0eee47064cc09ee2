package io.millrace.expression.language;

import io.millrace.expression.language.Node.Kind;
import io.millrace.expression.language.Node.Pair;
import io.millrace.expression.language.Node.Stage;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the names an expression reads from its root.
 *
 * <p>Every part of an expression is evaluated with some value as its context. Only where that value is the root itself is a name
 * a reference; after a dot, in a filter, a sort term or a group it is a field of an item. An expression that reads the root without
 * naming a part of it cannot be ordered among the steps and is rejected.
 */
final class References {

    /** Functions that default to the context when an argument is omitted, and how many arguments prevent that. */
    private static final Map<String, Integer> NEEDED = Map.of(
            "string", 1, "boolean", 1, "not", 1, "keys", 1, "spread", 1, "sift", 2, "each", 2, "lookup", 2, "number",
            1);

    private static final Pattern SIGNATURE_WITH_CONTEXT = Pattern.compile("\\)\\s*<[^:>]*-");

    private final String source;
    private final Set<String> names = new LinkedHashSet<>();

    private References(String source) {
        this.source = source;
    }

    static Set<String> in(Node tree, String source) {
        var references = new References(source);
        references.walk(tree, true);
        return references.names;
    }

    private void walk(@Nullable Node node, boolean root) {
        if (node == null) {
            return;
        }
        switch (node.kind) {
            case PATH -> path(node, root);
            case NAME -> name(node, root);
            case VARIABLE -> variable(node, root);
            case WILDCARD, DESCENDANTS -> {
                if (root) {
                    throw wholeRoot(node, "* and ** at the start read the whole scope");
                }
            }
            case CALL, PARTIAL -> call(node, root, 0);
            case TAIL_CALL -> walk(node.left, root);
            case APPLY -> {
                walk(node.left, root);
                if (node.right != null && node.right.is(Kind.CALL)) {
                    call(node.right, root, 1);
                    stages(node.right.stages);
                    group(node.right.group);
                } else {
                    walk(node.right, root);
                }
            }
            case LAMBDA -> {
                if (root
                        && node.signature != null
                        && SIGNATURE_WITH_CONTEXT.matcher(source).find()) {
                    throw wholeRoot(node, "a signature with - defaults to the whole scope when an argument is omitted");
                }
                walk(node.left, root);
            }
            case TRANSFORM -> {
                walk(node.left, false);
                walk(node.right, false);
                walk(node.otherwise, false);
            }
            case SORT -> node.terms.forEach(term -> walk(term.expression(), root));
            case BIND -> walk(node.right, root);
            default -> {
                // Operators, constructors, conditions, blocks: their parts share the context of the whole.
                walk(node.left, root);
                walk(node.right, root);
                walk(node.otherwise, root);
                node.parts.forEach(part -> walk(part, root));
                pairs(node.pairs, root);
            }
        }
        if (!node.is(Kind.PATH)) {
            stages(node.stages);
            group(node.group);
        } else {
            stages(node.stages);
        }
    }

    private void pairs(List<Pair> pairs, boolean root) {
        for (var pair : pairs) {
            walk(pair.key(), root);
            walk(pair.value(), root);
        }
    }

    /** The context of a group is an item of what it groups. */
    private void group(@Nullable List<Pair> group) {
        if (group != null) {
            pairs(group, false);
        }
    }

    /** The context of a filter is an item of what it filters. */
    private void stages(List<Stage> stages) {
        stages(stages, false);
    }

    private void stages(List<Stage> stages, boolean root) {
        for (var stage : stages) {
            walk(stage.filter(), root);
        }
    }

    private void path(Node path, boolean start) {
        boolean root = start;
        for (var step : path.parts) {
            if (root && step.ancestor != null) {
                throw wholeRoot(step, "% reaches the whole scope");
            }
            if (step.is(Kind.VARIABLE) && isRoot(step, root)) {
                if (!step.plain()) {
                    throw wholeRoot(step, "a filter on $ or $$ reads the whole scope");
                }
                root = true;
                continue;
            }
            // With @$v the context stays the one before the step, also for its filters.
            boolean after = root && (step.focus != null || step.is(Kind.SORT));
            if (step.is(Kind.NAME)) {
                name(step, root);
                stages(step.stages, after);
            } else {
                walk(step, root);
                if (step.focus != null) {
                    stages(step.stages, after);
                }
            }
            root = after;
        }
        if (path.group != null) {
            pairs(path.group, root);
        } else if (root) {
            throw wholeRoot(path, "this returns the whole scope");
        }
    }

    private void name(Node node, boolean root) {
        if (root) {
            names.add(node.name());
        }
    }

    private static boolean isRoot(Node variable, boolean root) {
        return variable.isOperator("$") || (variable.isOperator("") && root);
    }

    private void variable(Node node, boolean root) {
        if (isRoot(node, root)) {
            throw wholeRoot(node, "$ and $$ alone read the whole scope");
        }
        if (node.isOperator("eval")) {
            throw new SyntaxError(
                    "", node.position, "$eval is not available: what it reads cannot be determined from the text");
        }
    }

    private void call(Node node, boolean root, int applied) {
        var procedure = Evaluator.operand(node.left);
        if (procedure.is(Kind.VARIABLE)) {
            callOf(procedure.name(), node, root, node.parts.size() + applied);
        } else if (procedure.is(Kind.PATH)
                && procedure.parts.size() == 1
                && procedure.last().is(Kind.NAME)) {
            var name = procedure.last().name();
            throw new SyntaxError("T1005", node.position, name + " is not a function; write $" + name + "(...)");
        }
        walk(procedure, root);
        node.parts.forEach(argument -> walk(argument, root));
    }

    private void callOf(String name, Node node, boolean root, int arguments) {
        if (root && arguments < NEEDED.getOrDefault(name, 0)) {
            throw wholeRoot(node, "$" + name + " with an argument omitted defaults to the whole scope");
        }
    }

    private SyntaxError wholeRoot(Node node, String why) {
        return new SyntaxError(
                "",
                node.position,
                why + ", so its dependencies cannot be determined; name what is meant, such as input.x or fetch.body");
    }
}
