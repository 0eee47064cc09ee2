package io.millrace.catalog;

import io.millrace.shard.Shards;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import java.time.InstantSource;

/** Puts the catalog together. */
@ApplicationScoped
class CatalogRoom {

    @Produces
    @ApplicationScoped
    Catalog catalog(Shards shards, CatalogConfig config, InstantSource clock, Instance<SourceParser> parser) {
        // Asked for at each use: the parser belongs to another room, and the catalog can list without it.
        return new PostgresCatalog(
                shards, config, clock, (source, mediaType) -> parser.get().parse(source, mediaType));
    }
}
