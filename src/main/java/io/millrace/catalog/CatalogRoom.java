package io.millrace.catalog;

import io.millrace.definition.DefinitionParser;
import io.millrace.definition.Format;
import io.millrace.definition.Parsed;
import io.millrace.definition.Workflow;
import io.millrace.shard.Shards;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.time.InstantSource;
import java.util.stream.Collectors;

/** Puts the catalog together. */
@ApplicationScoped
class CatalogRoom {

    @Produces
    @ApplicationScoped
    Catalog catalog(Shards shards, CatalogConfig config, InstantSource clock, DefinitionParser parser) {
        return new PostgresCatalog(shards, config, clock, (source, mediaType) -> workflow(parser, source, mediaType));
    }

    // It was valid when it was stored; a later version of this product may see it otherwise.
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
