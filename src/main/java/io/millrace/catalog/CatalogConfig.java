package io.millrace.catalog;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** The catalog's cache and list sizes. */
@ConfigMapping(prefix = "millrace.catalog")
public interface CatalogConfig {

    /** Most parsed versions kept in memory, and as many names; the least used is evicted first. */
    @WithDefault("1000")
    int cacheSize();

    /** How long the newest version of a name is cached. Changes made by this process are visible at once. */
    @WithDefault("1s")
    Duration newestFor();

    /** Most versions listed for one workflow. */
    @WithDefault("100")
    int versionsListed();
}
