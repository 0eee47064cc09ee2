package io.millrace.app;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** The clock of this machine. */
@ConfigMapping(prefix = "millrace.clock")
interface ClockConfig {

    /** For tests of a clock that is wrong: how far this process takes its machine's clock to be ahead, negative = behind. */
    @WithDefault("0s")
    Duration offset();
}
