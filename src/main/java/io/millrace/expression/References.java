package io.millrace.expression;

import com.dashjoin.jsonata.Parser.Symbol;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the names an expression reads from its scope.
 *
 * <p>Every part of an expression is evaluated with some value as its context. Only where that value is the scope
 * itself (the <em>root</em>) is a name a reference; after a dot, in a filter, a sort term or a group it is a field of
 * an item. An expression that reads the root without naming a part of it cannot be ordered among the steps and is
 * rejected.
 */
final class References {

    /** Functions that default to the context when an argument is omitted, and how many arguments prevent that. */
    private static final Map<String, Integer> NEEDED = Map.of(
            "string", 1, "boolean", 1, "not", 1, "keys", 1, "spread", 1, "sift", 2, "each", 2, "lookup", 2, "number",
            1);

    private static final Pattern SIGNATURE_WITH_CONTEXT = Pattern.compile("\\)\\s*<[^:>]*-");

    private record Visit(int node, boolean root) {}

    private final String source;
    private final Set<String> names = new LinkedHashSet<>();
    // Shared parts (both branches of ?:) are visited once; nodes are compared by identity.
    private final Set<Visit> seen = new HashSet<>();
    private final IdentityHashMap<Symbol, Integer> numbers = new IdentityHashMap<>();
    private boolean groups;

    private References(String source) {
        this.source = source;
    }

    /**
     * @param names read from the scope, in the order written
     * @param groups whether anything is grouped: <code>{ }</code> after a path
     */
    record Found(Set<String> names, boolean groups) {}

    static Found in(Symbol tree, String source) {
        var references = new References(source);
        references.walk(tree, true);
        return new Found(references.names, references.groups);
    }

    private void walk(@Nullable Symbol node, boolean root) {
        if (node == null || !seen.add(new Visit(numbers.computeIfAbsent(node, n -> numbers.size()), root))) {
            return;
        }
        switch (SyntaxTree.type(node)) {
            case "path" -> path(node, root);
            case "name" -> name(node, root);
            case "variable" -> variable(node, root);
            case "wildcard", "descendant" -> {
                if (root) {
                    throw wholeRoot(node, "* and ** at the start read the whole scope");
                }
            }
            case "function", "partial" -> call(node, root, 0);
            case "apply" -> {
                walk(SyntaxTree.LHS.of(node), root);
                var function = SyntaxTree.RHS.of(node);
                if (function != null && SyntaxTree.type(function).equals("function")) {
                    call(function, root, 1);
                    decorations(function, false);
                } else {
                    walk(function, root);
                }
            }
            case "lambda" -> {
                if (root
                        && SyntaxTree.signature(node) != null
                        && SIGNATURE_WITH_CONTEXT.matcher(source).find()) {
                    throw wholeRoot(node, "a signature with - defaults to the whole scope when an argument is omitted");
                }
                walk(SyntaxTree.BODY.of(node), root);
            }
            case "transform" -> {
                walk(SyntaxTree.PATTERN.of(node), false);
                walk(SyntaxTree.UPDATE.of(node), false);
                walk(SyntaxTree.DELETE.of(node), false);
            }
            case "sort" -> SyntaxTree.TERMS.of(node).forEach(term -> walk(SyntaxTree.EXPRESSION.of(term), root));
            case "bind" -> walk(SyntaxTree.RHS.of(node), root);
            default -> children(node, root);
        }
        decorations(node, false);
    }

    /** Operators, constructors, conditions, blocks: their parts share the context of the whole. */
    private void children(Symbol node, boolean root) {
        walk(SyntaxTree.LHS.of(node), root);
        walk(SyntaxTree.RHS.of(node), root);
        walk(SyntaxTree.CONDITION.of(node), root);
        walk(SyntaxTree.THEN.of(node), root);
        walk(SyntaxTree.ELSE.of(node), root);
        walk(SyntaxTree.EXPRESSION.of(node), root);
        SyntaxTree.EXPRESSIONS.of(node).forEach(part -> walk(part, root));
        SyntaxTree.pairs(node).forEach(part -> walk(part, root));
    }

    /** Filters and groups of a node's result; their context is an item of it. */
    private void decorations(Symbol node, boolean root) {
        filters(SyntaxTree.PREDICATE.of(node), root);
        filters(SyntaxTree.STAGES.of(node), root);
        var group = SyntaxTree.group(node);
        if (group != null) {
            groups = true;
            SyntaxTree.pairs(group).forEach(part -> walk(part, root));
        }
    }

    private void filters(List<Symbol> stages, boolean root) {
        for (var stage : stages) {
            walk(SyntaxTree.filter(stage), root);
        }
    }

    private void path(Symbol path, boolean start) {
        boolean root = start;
        for (var step : SyntaxTree.STEPS.of(path)) {
            var type = SyntaxTree.type(step);
            if (root && SyntaxTree.hasAncestor(step)) {
                throw wholeRoot(step, "% reaches the whole scope");
            }
            if (type.equals("variable") && isRoot(step, root)) {
                if (!SyntaxTree.plain(step)) {
                    throw wholeRoot(step, "a filter on $ or $$ reads the whole scope");
                }
                root = true;
                continue;
            }
            // With @$v the context stays the one before the step, also for its filters.
            boolean after = root && (SyntaxTree.hasFocus(step) || type.equals("sort"));
            if (type.equals("name")) {
                name(step, root);
                decorations(step, after);
            } else if (SyntaxTree.hasFocus(step)) {
                walk(step, root);
                decorations(step, after);
            } else {
                walk(step, root);
            }
            root = after;
        }
        var group = SyntaxTree.group(path);
        if (group != null) {
            groups = true;
            boolean context = root;
            SyntaxTree.pairs(group).forEach(part -> walk(part, context));
            seen.add(new Visit(numbers.computeIfAbsent(group, n -> numbers.size()), false));
        } else if (root) {
            throw wholeRoot(path, "this returns the whole scope");
        }
    }

    private void name(Symbol node, boolean root) {
        if (root) {
            names.add(String.valueOf(SyntaxTree.value(node)));
        }
    }

    private static boolean isRoot(Symbol variable, boolean root) {
        var name = SyntaxTree.value(variable);
        return "$".equals(name) || ("".equals(name) && root);
    }

    private void variable(Symbol node, boolean root) {
        if (isRoot(node, root)) {
            throw wholeRoot(node, "$ and $$ alone read the whole scope");
        }
        if ("eval".equals(SyntaxTree.value(node))) {
            throw new ExpressionException(
                    "$eval is not available: what it reads cannot be determined from the text", offset(node));
        }
    }

    private void call(Symbol node, boolean root, int applied) {
        var procedure = SyntaxTree.PROCEDURE.of(node);
        List<Symbol> arguments = new ArrayList<>(SyntaxTree.ARGUMENTS.of(node));
        if (procedure != null) {
            var function = SyntaxTree.value(procedure);
            if (SyntaxTree.type(procedure).equals("variable") && function instanceof String name) {
                callOf(name, node, root, arguments.size() + applied);
            } else if (SyntaxTree.type(procedure).equals("path")
                    && SyntaxTree.STEPS.of(procedure).size() == 1
                    && SyntaxTree.type(SyntaxTree.STEPS.of(procedure).get(0)).equals("name")) {
                var name = SyntaxTree.value(SyntaxTree.STEPS.of(procedure).get(0));
                throw new ExpressionException(name + " is not a function; write $" + name + "(...)", offset(node));
            }
        }
        walk(procedure, root);
        arguments.forEach(argument -> walk(argument, root));
    }

    private void callOf(String name, Symbol node, boolean root, int arguments) {
        if (root && arguments < NEEDED.getOrDefault(name, 0)) {
            throw wholeRoot(node, "$" + name + " with an argument omitted defaults to the whole scope");
        }
        if (SyntaxTree.type(node).equals("partial") && BoundedFunctions.NAMES.contains(name)) {
            throw new ExpressionException(
                    "$" + name + " cannot be partially applied; write function($x) { $" + name + "($x, ...) }",
                    offset(node));
        }
    }

    private ExpressionException wholeRoot(Symbol node, String why) {
        return new ExpressionException(
                why + ", so its dependencies cannot be determined; name what is meant, such as input.x or fetch.body",
                offset(node));
    }

    private int offset(Symbol node) {
        return Math.max(0, Math.min(SyntaxTree.position(node), source.length()) - 1);
    }
}
