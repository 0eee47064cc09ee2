package io.millrace.catalog;

import io.millrace.definition.Workflow;

/** Parses a stored definition into a workflow. */
@FunctionalInterface
interface SourceParser {

    /**
     * @param mediaType {@code application/yaml} or {@code application/json}
     * @throws IllegalArgumentException when the text is not, or no longer, a valid definition; the message says why
     */
    Workflow parse(String source, String mediaType);
}
