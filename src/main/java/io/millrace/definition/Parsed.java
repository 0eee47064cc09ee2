package io.millrace.definition;

import java.util.List;

/** The result of parsing a definition. */
public sealed interface Parsed {

    /** A runnable workflow. */
    record Valid(Workflow workflow) implements Parsed {}

    /**
     * An invalid definition.
     *
     * @param problems all problems, in the order of lines; never empty
     */
    record Invalid(List<Problem> problems) implements Parsed {
        public Invalid {
            problems = List.copyOf(problems);
        }
    }
}
