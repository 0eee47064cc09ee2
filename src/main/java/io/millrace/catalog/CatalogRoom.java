package io.millrace.catalog;

import io.millrace.database.Shards;
import io.millrace.definition.DefinitionParser;
import io.millrace.definition.Format;
import io.millrace.definition.Parsed;
import io.millrace.definition.Workflow;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.time.InstantSource;
import java.util.stream.Collectors;

/** Wires the catalog. */
@ApplicationScoped
class CatalogRoom {

    @Produces
    @ApplicationScoped
    Catalog catalog(Shards shards, CatalogConfig config, InstantSource clock, DefinitionParser parser) {
        return new PostgresCatalog(shards, config, clock, (source, mediaType) -> workflow(parser, source, mediaType));
    }

    // It was valid when it was stored; a later release may reject it.
    private static Workflow workflow(DefinitionParser parser, String source, String mediaType) {
        var parsed = parser.parse(source, Format.of(mediaType));
        if (parsed instanceof Parsed.Valid valid) {
            return valid.workflow();
        }
        var problems = ((Parsed.Invalid) parsed)
                .problems().stream()
                        .map(problem -> problem.line() + ":" + problem.column() + " " + problem.message())
                        .collect(Collectors.joining("; "));
        throw new IllegalArgumentException("a stored definition is no longer valid: " + problems);
    }
}
