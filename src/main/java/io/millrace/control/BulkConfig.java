package io.millrace.control;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Limits of bulk orders. */
@ConfigMapping(prefix = "millrace.bulk")
public interface BulkConfig {

    /** Most ids that an order may name. */
    @WithDefault("1000")
    int maxIds();

    /** Executions that an order by filter changes when it names no limit. */
    @WithDefault("1000")
    int defaultLimit();

    /** Most executions that an order by filter may change. */
    @WithDefault("10000")
    int maxLimit();

    /** Most executions that one transaction changes, their children not counted; an order of more takes several. */
    @WithDefault("200")
    int batch();
}
