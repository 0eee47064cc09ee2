package io.millrace.capacity;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What is kept of the installation's past, and who counts as present. */
@ConfigMapping(prefix = "millrace.capacity")
public interface CapacityConfig {

    /** How long samples are kept. */
    @WithDefault("24H")
    Duration keep();

    /** Workers without a heartbeat for this long are not counted; the time after which others take over. */
    @WithDefault("${millrace.worker.lease:5S}")
    Duration silence();

    /** How long a sample waits for Postgres, and for what the queue knows; then it is missed. Below the interval of 10 s. */
    @WithDefault("5S")
    Duration timeout();
}
