package io.millrace.definition;

import io.millrace.definition.Tree.Position;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The names visible inside one body (its own steps, then those of the enclosing bodies) and which step reads which.
 * Reading a step of an outer body makes the reader's enclosing step in that body wait for it.
 */
final class Names {

    /** Names that steps may not use. */
    static final Set<String> RESERVED = Set.of("input", "trigger", "secrets", "execution", "item", "index", "error");

    private static final Set<String> EVERYWHERE = Set.of("input", "trigger", "execution");

    /** Roots that are known before the execution exists. */
    private static final Set<String> BEFORE_SUBMISSION = Set.of("input", "trigger");

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

    /** A compensation of one step, or of a step inside it, reads a step of this body. */
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

    /** The names visible to expressions that are evaluated at submission. */
    static Names beforeSubmission(Document document) {
        return new Names(null, BEFORE_SUBMISSION, document, false);
    }

    /** The names of a body of the current step, with additional roots. */
    Names inner(Set<String> more) {
        return new Names(this, more, document, false);
    }

    /**
     * The names of the steps that compensate the current one. Their reads create no dependencies; what they read must
     * be available once that step has completed, see {@link #refuseLaterReads}.
     */
    Names compensation() {
        return new Names(this, Set.of("error"), document, true);
    }

    /** True within a {@code compensate}. */
    boolean undoing() {
        return compensation || (outer != null && outer.undoing());
    }

    /** The state of the whole document. */
    Document document() {
        return document;
    }

    Map<String, Integer> ids() {
        return ids;
    }

    List<Wait> waits() {
        return waits;
    }

    /** Reads from now on belong to this step. */
    void enter(int step) {
        current = step;
        ownOutput = false;
    }

    /** After the last step: reads create no dependencies. */
    void leave() {
        current = NO_STEP;
    }

    /** Whether the current step may read its own output, the one of a loop's previous iteration. */
    void ownOutput(boolean readable) {
        ownOutput = readable;
    }

    /** True when an enclosing body has a step of this id. */
    boolean hides(String id) {
        return outer != null && (outer.ids.containsKey(id) || outer.hides(id));
    }

    /** @param because the expression as it is written */
    void read(String name, String because, String path, Position at) {
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
                names.readStep(step, name, because, path, at);
                return;
            }
            own = names.compensation; // The next body is that of the compensated step.
            later |= names.compensation;
        }
        document.problems().add(path, at, unknown(name));
    }

    private void readStep(int step, String name, String because, String path, Position at) {
        if (step != current) {
            if (current != NO_STEP) {
                wait(step, because, path, at);
            }
        } else if (!ownOutput) {
            document.problems()
                    .add(path, at, "`" + name + "` reads its own output, which does not exist before it has run");
        }
    }

    private void wait(int step, String because, String path, Position at) {
        document.countDependency(path, at);
        waits.add(new Wait(step, current, because, path, at));
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

    /** To be called once the graph of this body is known. */
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
        if (outer == null && roots.equals(BEFORE_SUBMISSION)) {
            return "the key of a limit is evaluated before the execution is stored: it reads `input` and `trigger`, not `"
                    + Values.shortened(name) + "`";
        }
        if (name.equals("secrets")) {
            return "secrets are not available in this version";
        }
        if (name.equals("item") || name.equals("index")) {
            return "`" + name + "` is defined only within the steps of a loop";
        }
        if (name.equals("error")) {
            return "`error` is defined only within the steps of onError and compensate";
        }
        for (var enclosing : document.enclosing(name)) {
            if (visible().contains(enclosing)) {
                return "`" + name + "` is inside `" + enclosing + "`; from outside only the output of `" + enclosing
                        + "` is visible";
            }
        }
        return "nothing is called `" + Values.shortened(name) + "` here" + SpellingSuggestion.hint(name, visible());
    }

    /** All visible names, innermost first. */
    private List<String> visible() {
        List<String> visible = new ArrayList<>();
        for (var names = this; names != null; names = names.outer) {
            visible.addAll(names.roots);
            visible.addAll(names.ids.keySet());
        }
        return visible;
    }

    /** Handles one entry of {@code needs}. */
    void need(String id, String path, Position at) {
        var step = ids.get(id);
        if (step != null && step != current) {
            wait(step, "needs", path, at);
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
