package io.millrace.capacity;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What is kept of the installation's past, who counts as present, and when there is too little room or too much. */
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

    /** A pool is short when more than so many percent of its connections are in use. */
    @WithDefault("70")
    int poolWarning();

    /** Likewise, so short that statements are about to wait. */
    @WithDefault("90")
    int poolCritical();

    /** The queue is long when more executions than this wait. */
    @WithDefault("50")
    int queueWarning();

    /** Likewise, so long that something has to be done. */
    @WithDefault("100")
    int queueCritical();

    /** Slots are busy from so many percent in use on. */
    @WithDefault("80")
    int slotsBusy();

    /** Failures are worth a look from so many percent of what ended within the last hour on. */
    @WithDefault("1")
    double failures();

    /** More workers are wanted once more executions than this have waited for {@code scale-up-after}. */
    @WithDefault("100")
    int scaleUpQueue();

    /** They are wanted at once when more than so many percent of the workers' connections are in use. */
    @WithDefault("80")
    int scaleUpPool();

    /** They are wanted once more than so many percent of the slots have been in use for {@code scale-up-after}. */
    @WithDefault("80")
    int scaleUpSlots();

    /** How long a long queue or busy slots have to last before more workers are wanted. */
    @WithDefault("5M")
    Duration scaleUpAfter();

    /** Fewer workers would do when fewer executions than this have waited for {@code scale-down-after}, and the same of the pool and the slots holds. */
    @WithDefault("10")
    int scaleDownQueue();

    /** Likewise, below so many percent of the workers' connections in use. */
    @WithDefault("30")
    int scaleDownPool();

    /** Likewise, below so many percent of the slots in use. */
    @WithDefault("30")
    int scaleDownSlots();

    /** How long a short queue and idle slots have to last before fewer workers would do. */
    @WithDefault("15M")
    Duration scaleDownAfter();
}
