package io.millrace.step;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Limits of sleep steps. */
@ConfigMapping(prefix = "millrace.sleep")
interface SleepConfig {

    /** The longest that one sleep may take. */
    @WithDefault("365D")
    Duration max();
}
