package io.millrace.catalog;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What the catalog keeps in memory. */
@ConfigMapping(prefix = "millrace.catalog")
public interface CatalogConfig {

    /** Most parsed versions kept, and as many names; the least used goes first. */
    @WithDefault("1000")
    int cacheSize();

    /** How long the answer which version is the newest may be used. A change made by this process is seen at once. */
    @WithDefault("1s")
    Duration newestFor();

    /** Most versions of one workflow that are listed. */
    @WithDefault("100")
    int versionsListed();
}
