package io.millrace.definition;

import io.millrace.definition.Tree.Position;
import io.millrace.expression.Expression;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What names mean inside one body, and who read what: its own steps, and behind them those of the enclosing bodies. A step
 * of an outer body that is read makes the step of that body, within which the reader stands, wait for it.
 */
final class Names {

    /** Names that no step may have. */
    static final Set<String> RESERVED = Set.of("input", "trigger", "secrets", "execution", "item", "index", "error");

    private static final Set<String> EVERYWHERE = Set.of("input", "trigger", "execution");

    /** What is known of an execution before there is one. */
    private static final Set<String> BEFORE_BIRTH = Set.of("input", "trigger");

    private final @Nullable Names outer;
    private final Set<String> roots;
    private final Document document;
    private final boolean compensation;
    private final List<LaterRead> laterReads = new ArrayList<>();
    private final Map<String, Integer> ids = new LinkedHashMap<>();
    private final List<Wait> waits = new ArrayList<>();
    private int current = NO_STEP;
    private boolean ownOutput;

    private static final int NO_STEP = -1;

    /** One step waits for another. */
    record Wait(int from, int to, String because, String path, Position at) {}

    /** A compensation of one step, or of one inside it, reads a step of this body. */
    private record LaterRead(int from, int by, String name, String path, Position at) {}

    private Names(@Nullable Names outer, Set<String> roots, Document document, boolean compensation) {
        this.outer = outer;
        this.roots = roots;
        this.document = document;
        this.compensation = compensation;
    }

    static Names of(Document document) {
        return new Names(null, EVERYWHERE, document, false);
    }

    /** Those of what is evaluated when an execution is asked for. */
    static Names beforeBirth(Document document) {
        return new Names(null, BEFORE_BIRTH, document, false);
    }

    /** Those of a body of the current step, where these roots have a meaning too. */
    Names inner(Set<String> more) {
        return new Names(this, more, document, false);
    }

    /**
     * Those of the steps that undo the current one. What they read makes nobody wait; it has to be there once that step has
     * completed, see {@link #refuseLaterReads}.
     */
    Names compensation() {
        return new Names(this, Set.of("error"), document, true);
    }

    /** True within a {@code compensate}. */
    boolean undoing() {
        return compensation || (outer != null && outer.undoing());
    }

    /** What the whole document knows. */
    Document document() {
        return document;
    }

    Map<String, Integer> ids() {
        return ids;
    }

    List<Wait> waits() {
        return waits;
    }

    /** What is read from now on is read by this step. */
    void enter(int step) {
        current = step;
        ownOutput = false;
    }

    /** Behind the last step: what is read now makes nobody wait. */
    void leave() {
        current = NO_STEP;
    }

    /** Whether the current step may read its own output: a loop's last turn. */
    void ownOutput(boolean readable) {
        ownOutput = readable;
    }

    /** True when an enclosing body has a step of this id. */
    boolean hides(String id) {
        return outer != null && (outer.ids.containsKey(id) || outer.hides(id));
    }

    void read(String name, Expression expression, String path, Position at) {
        boolean later = false;
        boolean own = false;
        for (var names = this; names != null; names = names.outer) {
            if (names.roots.contains(name)) {
                return;
            }
            var step = names.ids.get(name);
            if (step != null && later) {
                names.readLater(step, own, name, path, at);
                return;
            } else if (step != null) {
                names.readStep(step, name, expression, path, at);
                return;
            }
            own = names.compensation; // The next body is that of the step which is undone.
            later |= names.compensation;
        }
        document.problems().add(path, at, unknown(name));
    }

    private void readStep(int step, String name, Expression expression, String path, Position at) {
        if (step != current) {
            if (current != NO_STEP) {
                waits.add(new Wait(step, current, expression.toString(), path, at));
            }
        } else if (!ownOutput) {
            document.problems()
                    .add(path, at, "`" + name + "` reads its own output, which is not there before it has run");
        }
    }

    private void readLater(int step, boolean own, String name, String path, Position at) {
        if (step != current) {
            laterReads.add(new LaterRead(step, current, name, path, at));
        } else if (!own && !ownOutput) {
            document.problems()
                    .add(
                            path,
                            at,
                            "`" + name
                                    + "` may not be done when a step inside it is compensated, so it cannot be read");
        }
    }

    /** Once the graph of this body is known. */
    void refuseLaterReads(Graph graph) {
        for (var read : laterReads) {
            if (!graph.upstream(read.by).contains(read.from)) {
                var message = "`" + read.name
                        + "` may not be done when this runs: a compensation reads the step it belongs"
                        + " to and what that step waits for; add `" + read.name + "` to the `needs` of that step";
                document.problems().add(read.path, read.at, message);
            }
        }
    }

    private String unknown(String name) {
        if (outer == null && roots.equals(BEFORE_BIRTH)) {
            return "the key of a limit is told before the execution is born: it reads `input` and `trigger`, not `"
                    + Values.shortened(name) + "`";
        }
        if (name.equals("secrets")) {
            return "secrets are not available in this version";
        }
        if (name.equals("item") || name.equals("index")) {
            return "`" + name + "` has a meaning only within the steps of a loop";
        }
        if (name.equals("error")) {
            return "`error` has a meaning only within the steps of onError and compensate";
        }
        for (var enclosing : document.enclosing(name)) {
            if (visible().contains(enclosing)) {
                return "`" + name + "` stands inside `" + enclosing + "`; from outside only the output of `" + enclosing
                        + "` is seen";
            }
        }
        return "nothing is called `" + Values.shortened(name) + "` here" + SpellingSuggestion.hint(name, visible());
    }

    /** Every name with a meaning here, the nearest first. */
    private List<String> visible() {
        List<String> visible = new ArrayList<>();
        for (var names = this; names != null; names = names.outer) {
            visible.addAll(names.roots);
            visible.addAll(names.ids.keySet());
        }
        return visible;
    }

    /** What {@code needs} names. */
    void need(String id, String path, Position at) {
        var step = ids.get(id);
        if (step != null && step != current) {
            waits.add(new Wait(step, current, "needs", path, at));
            return;
        }
        var message = step != null
                ? "a step cannot need itself"
                : hides(id)
                        ? "`" + id + "` is a step of an enclosing body; let the enclosing step need it"
                        : "there is no step `" + Values.shortened(id) + "` in this body"
                                + SpellingSuggestion.hint(id, ids.keySet());
        document.problems().add(path, at, message);
    }
}
