package io.millrace.definition;

import io.millrace.definition.Keys.Located;
import org.jspecify.annotations.Nullable;

/** What reads the parts of one definition, and where its problems go. */
record Reading(Bodies bodies, Values values, Problems problems) {

    /** What reads lists of steps. */
    interface Bodies {
        Body body(@Nullable Located in, Names names);
    }
}
