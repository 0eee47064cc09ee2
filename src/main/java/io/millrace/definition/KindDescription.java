package io.millrace.definition;

import java.util.List;
import java.util.Set;

/**
 * What the web pages say of a kind of step, and need to know of it.
 *
 * @param output one sentence on what it gives
 * @param outputFields the fields of its output, when they are always the same
 * @param bodies the keys under which it has steps
 * @param names what expressions inside it may read besides what the step itself may read
 * @param traits how executions of it are shown
 */
public record KindDescription(
        String output, List<String> outputFields, List<BodyKey> bodies, List<ScopedName> names, Set<Trait> traits) {
    public KindDescription {
        outputFields = List.copyOf(outputFields);
        bodies = List.copyOf(bodies);
        names = List.copyOf(names);
        traits = Set.copyOf(traits);
    }

    /** A kind without steps inside. */
    public KindDescription(String output, Trait... traits) {
        this(output, List.of(), List.of(), List.of(), Set.of(traits));
    }

    /** A kind with steps under these keys. */
    public KindDescription(String output, List<BodyKey> bodies) {
        this(output, List.of(), bodies, List.of(), Set.of());
    }

    /** A key and the steps under it. */
    public record BodyKey(String key, Form form) {}

    /** What is written under such a key. */
    public enum Form {
        /** Steps that run at most once; their paths have the key. */
        BRANCH,
        /** An object of steps by name; their paths have the name. */
        BRANCHES,
        /** Steps that run once for each turn; their paths have its number. */
        TURNS
    }

    /**
     * A name with a meaning inside a step.
     *
     * @param name empty = the id of the step
     * @param info one sentence on what it is
     * @param within the keys of the step in whose value it has that meaning
     */
    public record ScopedName(String name, String info, Set<String> within) {
        public ScopedName {
            within = Set.copyOf(within);
        }
    }

    /** What a page needs to know to show an execution. */
    public enum Trait {
        /** The number of its turns is known when it starts. */
        COUNTED_TURNS,
        /** A finished attempt was mostly spent waiting. */
        WAITS,
        /** It starts executions of another workflow, whose name is written under its key. */
        STARTS_WORKFLOW
    }
}
