package io.millrace.maintenance;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How often and how thoroughly workers look for executions that are stuck. */
@ConfigMapping(prefix = "millrace.worker")
interface SweepConfig {

    /** How often it looks for executions of dead workers. */
    @WithDefault("1S")
    Duration sweep();

    /** How long an execution may be due before the queue is asked whether it holds it. */
    @WithDefault("5S")
    Duration overdue();

    /** Most executions that one sweep recovers; at most as many are compared with the queue each way, and restored at a time. */
    @WithDefault("1000")
    int sweepLimit();
}
