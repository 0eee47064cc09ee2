package io.millrace.catalog;

import io.millrace.definition.Workflow;

/** Makes a workflow of a stored definition. */
@FunctionalInterface
interface SourceParser {

    /**
     * @param mediaType {@code application/yaml} or {@code application/json}
     * @throws IllegalArgumentException when the text is no valid definition (any more); the message says why
     */
    Workflow parse(String source, String mediaType);
}
