package io.millrace.definition;

import org.jspecify.annotations.Nullable;

/** How one kind of step is written, and how it is described to editors and people. Stateless; nothing here runs a step. */
public interface KindSyntax<A extends Action> {

    /** The key that names the kind in a definition. */
    String key();

    /** Its place in lists of kinds, the lowest first; kinds of the same place are sorted by key. */
    int position();

    /**
     * Reads it. A key of the step that is not taken here is reported as unknown.
     *
     * @param value what is written under its key
     * @param step the other keys of the step
     * @return null when it cannot be read at all, which has been reported
     */
    @Nullable
    A read(WrittenValue value, WrittenFields step);

    /** Its keys, for the schema of definitions. */
    KindSchema schema();

    /** What the web pages say of it, and need to know of it. */
    KindDescription description();
}
