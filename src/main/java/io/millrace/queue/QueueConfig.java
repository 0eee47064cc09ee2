package io.millrace.queue;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.OptionalInt;

/** How the queue of executions behaves. */
@ConfigMapping(prefix = "millrace.queue")
interface QueueConfig {

    /** Longest time that a take waits for entries. */
    @WithDefault("2s")
    Duration block();

    /** How long an entry belongs to the consumer that took it before others may reclaim it. */
    @WithDefault("10s")
    Duration reclaimIdle();

    /** How long a consumer that holds nothing may be idle before it is removed. Much longer than {@link #block}. */
    @WithDefault("10m")
    Duration consumerExpiry();

    /** Longest time between two checks of the delayed offers: how late one can be after its process has died. */
    @WithDefault("1s")
    Duration delayPoll();

    /** Most delayed offers, and most holds of limits, that one call releases; the rest follow at once. */
    @WithDefault("500")
    int delayBatch();

    /** Most offers sent to Redis in one script. */
    @WithDefault("500")
    int offerBatch();

    /** Most calls of offer that wait for the scripts in flight; one more fails. */
    @WithDefault("10000")
    int offerWaiting();

    /** Most executions that the queue without Redis holds; one more fails. */
    @WithDefault("100000")
    int localCapacity();

    /** How long the claim of a process that refills the queue from Postgres lasts without an extension; then another starts over. */
    @WithDefault("10s")
    Duration fillClaim();

    /** How long a filled queue is trusted without a check by any worker: then, or after a flush, it is refilled. */
    @WithDefault("1m")
    Duration filledFor();

    /** After waiting this much longer, an execution of priority 10 starts before one of priority 1 of the same tenant. */
    @WithDefault("10m")
    Duration ageing();

    /** Most executions that start within any minute, over all workers ({@code MAX_JOBS_PER_MINUTE}); absent = unlimited. */
    OptionalInt maxJobsPerMinute();

    /** Most executions of one tenant that start within any minute; absent = unlimited. */
    OptionalInt tenantMaxJobsPerMinute();

    /**
     * Parts of the queue on Redis, which a cluster spreads over its nodes; a tenant is in one. The same for all instances;
     * absent = 8 on a cluster, else 1.
     */
    OptionalInt partitions();
}
