package io.millrace.definition;

import java.util.List;

/** What parsing a definition came to. */
public sealed interface Parsed {

    /** It may be run. */
    record Valid(Workflow workflow) implements Parsed {}

    /**
     * It may not.
     *
     * @param problems all that is wrong, in the order of lines; never empty
     */
    record Invalid(List<Problem> problems) implements Parsed {
        public Invalid {
            problems = List.copyOf(problems);
        }
    }
}
