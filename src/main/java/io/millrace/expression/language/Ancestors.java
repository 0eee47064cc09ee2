package io.millrace.expression.language;

import io.millrace.expression.language.Node.Kind;
import io.millrace.expression.language.Node.Slot;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds, for each {@code %}, the step whose input it means, and has that step keep it under a label. */
final class Ancestors {

    private final List<Slot> all = new ArrayList<>();

    static SyntaxError unknown(Node node) {
        return new SyntaxError("S0217", node.position, "what % means here cannot be determined");
    }

    Node parent(Node node) {
        var parent = Node.of(Kind.PARENT, node);
        // No name in an expression begins with an exclamation mark.
        parent.slot = new Slot("!" + all.size());
        all.add(parent.slot);
        return parent;
    }

    /** What the part still seeks is sought by the whole. */
    static void seek(Node whole, @Nullable Node part) {
        if (part == null) {
            return;
        }
        whole.seeking.addAll(part.seeking);
        if (part.slot != null) {
            whole.seeking.add(part.slot);
        }
    }

    /** Goes one step up for the slot; at level 0 the step keeps its input. */
    void find(Node node, Slot slot) {
        switch (node.kind) {
            case NAME, WILDCARD -> {
                slot.level--;
                if (slot.level == 0) {
                    if (node.ancestor == null) {
                        node.ancestor = slot;
                    } else {
                        slot.label = node.ancestor.label;
                    }
                    node.tuple = true;
                }
            }
            case PARENT -> slot.level++;
            case BLOCK -> {
                if (!node.parts.isEmpty()) {
                    node.tuple = true;
                    find(node.last(), slot);
                }
            }
            case PATH -> {
                node.tuple = true;
                int at = node.parts.size() - 1;
                find(node.parts.get(at--), slot);
                while (slot.level > 0 && at >= 0) {
                    find(node.parts.get(at--), slot);
                }
            }
            default -> throw unknown(node);
        }
    }

    void resolve(Node path) {
        var last = path.last();
        List<Slot> slots = new ArrayList<>(last.seeking);
        if (last.slot != null) {
            slots.add(last.slot);
        }
        for (var slot : slots) {
            int at = path.parts.size() - 2;
            while (slot.level > 0) {
                if (at < 0) {
                    if (!path.seeking.contains(slot)) {
                        path.seeking.add(slot);
                    }
                    break;
                }
                var step = path.parts.get(at--);
                // Steps that name their value share one context.
                while (at >= 0 && step.focus != null && path.parts.get(at).focus != null) {
                    step = path.parts.get(at--);
                }
                find(step, slot);
            }
        }
    }
}
