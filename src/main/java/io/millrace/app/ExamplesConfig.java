package io.millrace.app;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Workflows to start from. */
@ConfigMapping(prefix = "millrace.examples")
interface ExamplesConfig {

    /** Whether a catalog without workflows gets the examples; true in development and with embedded servers. */
    @WithDefault("false")
    boolean load();
}
