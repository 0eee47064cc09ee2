package io.millrace.capacity;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Samples of the installation, and thresholds of its load. */
@ConfigMapping(prefix = "millrace.capacity")
public interface CapacityConfig {

    /** How long samples are kept. */
    @WithDefault("24H")
    Duration keep();

    /** Workers without a heartbeat for this long are not counted; by default the time after which others take over. */
    @WithDefault("${millrace.worker.lease:5S}")
    Duration silence();

    /** How long a sample waits for Postgres, and for the queue; then it is missed. Below the interval of 10 s. */
    @WithDefault("5S")
    Duration timeout();

    /** The level of a pool is warning when more than this percentage of its connections is in use. */
    @WithDefault("70")
    int poolWarning();

    /** Likewise, critical. */
    @WithDefault("90")
    int poolCritical();

    /** The level of the queue is warning when more executions than this wait. */
    @WithDefault("50")
    int queueWarning();

    /** Likewise, critical. */
    @WithDefault("100")
    int queueCritical();

    /** Slots count as busy when at least this percentage is in use. */
    @WithDefault("80")
    int slotsBusy();

    /** Failures are reported when they are at least this percentage of the executions finished within the last hour. */
    @WithDefault("1")
    double failures();

    /** Scale up once more executions than this have waited for {@code scale-up-after}. */
    @WithDefault("100")
    int scaleUpQueue();

    /** Scale up at once when more than this percentage of the workers' connections is in use. */
    @WithDefault("80")
    int scaleUpPool();

    /** Scale up once more than this percentage of the slots has been in use for {@code scale-up-after}. */
    @WithDefault("80")
    int scaleUpSlots();

    /** How long a long queue or busy slots must last before scaling up. */
    @WithDefault("5M")
    Duration scaleUpAfter();

    /** Scale down when fewer executions than this have waited for {@code scale-down-after}, and pool and slots are below their thresholds too. */
    @WithDefault("10")
    int scaleDownQueue();

    /** Likewise, with less than this percentage of the workers' connections in use. */
    @WithDefault("30")
    int scaleDownPool();

    /** Likewise, with less than this percentage of the slots in use. */
    @WithDefault("30")
    int scaleDownSlots();

    /** How long a short queue and idle slots must last before scaling down. */
    @WithDefault("15M")
    Duration scaleDownAfter();
}
