package io.millrace.expression.language;

import io.millrace.expression.function.Functions;
import io.millrace.expression.language.Node.Kind;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Finds calls of functions that do not exist, and calls with too few or too many arguments, before anything runs. */
final class CallCheck {

    private final Set<String> bound = new HashSet<>();

    private CallCheck() {}

    static void check(Node tree) {
        var check = new CallCheck();
        check.bindings(tree);
        check.calls(tree, 0);
    }

    /** Names that are bound anywhere may hold a function of the author's. */
    private void bindings(Node node) {
        if (node.is(Kind.BIND) && node.left != null) {
            bound.add(node.left.name());
        }
        if (node.is(Kind.LAMBDA)) {
            node.parts.forEach(parameter -> bound.add(parameter.name()));
        }
        if (node.focus != null) {
            bound.add(node.focus);
        }
        if (node.index != null) {
            bound.add(node.index);
        }
        node.stages.forEach(stage -> {
            if (stage.index() != null) {
                bound.add(stage.index());
            }
        });
        node.children().forEach(this::bindings);
    }

    /** @param given arguments that {@code ~>} passes */
    private void calls(Node node, int given) {
        if ((node.is(Kind.CALL) || node.is(Kind.PARTIAL)) && node.left != null && node.left.is(Kind.VARIABLE)) {
            call(node, node.left.name(), node.parts.size() + given);
        } else if (node.is(Kind.VARIABLE) && unknown(node.name())) {
            throw noSuch(node, node.name());
        }
        if (node.is(Kind.APPLY)) {
            calls(Evaluator.operand(node.left), 0);
            calls(Evaluator.operand(node.right), node.right != null && node.right.is(Kind.CALL) ? 1 : 0);
        } else {
            node.children().forEach(child -> calls(child, 0));
        }
    }

    private boolean unknown(String name) {
        return !name.isEmpty()
                && !name.equals("$")
                && !bound.contains(name)
                && !Functions.all().containsKey(name);
    }

    private void call(Node node, String name, int arguments) {
        if (bound.contains(name)) {
            return;
        }
        var declared = Functions.all().get(name);
        if (declared == null) {
            throw noSuch(node, name);
        }
        var signature = Signature.of(declared);
        if (arguments > signature.most()) {
            throw new SyntaxError(
                    "T0410",
                    node.position,
                    "$" + name + " takes " + count(signature.most()) + " at most, here are " + arguments);
        }
        if (arguments < signature.least() && node.is(Kind.CALL)) {
            throw new SyntaxError(
                    "T0410",
                    node.position,
                    "$" + name + " needs " + count(signature.least()) + " at least, here "
                            + (arguments == 1 ? "is 1" : "are " + arguments));
        }
    }

    private static String count(int arguments) {
        return arguments == 1 ? "1 argument" : arguments + " arguments";
    }

    private SyntaxError noSuch(Node node, String name) {
        return new SyntaxError(
                "T1006",
                node.position,
                "there is no $" + name
                        + nearest(name)
                                .map(near -> "; did you mean $" + near + "?")
                                .orElse(""));
    }

    private Optional<String> nearest(String name) {
        String nearest = null;
        int least = Math.max(2, name.length() / 3) + 1;
        for (var known : Functions.all().keySet()) {
            int distance = distance(name.toLowerCase(java.util.Locale.ROOT), known.toLowerCase(java.util.Locale.ROOT));
            if (distance < least) {
                least = distance;
                nearest = known;
            }
        }
        return Optional.ofNullable(nearest);
    }

    /** Levenshtein's. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(change, Math.min(above, row[j - 1]) + 1);
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}
