package io.millrace.catalog;

import io.millrace.definition.DefinitionParser;
import io.millrace.definition.Format;
import io.millrace.definition.Parsed;
import io.millrace.definition.Workflow;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.stream.Collectors;

/** Stored definitions were valid when they were put; a later version of the language may see it otherwise. */
@ApplicationScoped
class StoredDefinitions implements SourceParser {

    private final DefinitionParser parser;

    StoredDefinitions(DefinitionParser parser) {
        this.parser = parser;
    }

    @Override
    public Workflow parse(String source, String mediaType) {
        var parsed = parser.parse(source, Format.of(mediaType));
        if (parsed instanceof Parsed.Valid valid) {
            return valid.workflow();
        }
        throw new IllegalArgumentException(((Parsed.Invalid) parsed)
                .problems().stream()
                        .map(problem -> "line " + problem.line() + ": " + problem.message())
                        .collect(Collectors.joining("; ")));
    }
}
