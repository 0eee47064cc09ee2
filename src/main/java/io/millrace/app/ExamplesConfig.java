package io.millrace.app;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Example workflows to start from. */
@ConfigMapping(prefix = "millrace.examples")
interface ExamplesConfig {

    /** Whether an empty catalog gets the example workflows; true in development and with embedded servers. */
    @WithDefault("false")
    boolean load();
}
