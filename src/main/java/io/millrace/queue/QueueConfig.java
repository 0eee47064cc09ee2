package io.millrace.queue;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.OptionalInt;

/** How the queue of executions behaves. */
@ConfigMapping(prefix = "millrace.queue")
interface QueueConfig {

    /** Longest time that a take waits for something to come. */
    @WithDefault("2s")
    Duration block();

    /** How long an entry is left to the one that took it before others may reclaim it. */
    @WithDefault("10s")
    Duration reclaimIdle();

    /** How long a consumer that holds nothing may be silent before its name is forgotten. Much longer than {@link #block}. */
    @WithDefault("10m")
    Duration consumerExpiry();

    /** Longest time between two looks at the delayed offers: how late one can be whose own process has died. */
    @WithDefault("1s")
    Duration delayPoll();

    /** Most delayed offers, and most limits, that one call opens; the rest follow at once. */
    @WithDefault("500")
    int delayBatch();

    /** Most offers that go to Redis in one script. */
    @WithDefault("500")
    int offerBatch();

    /** Most calls of offer that wait for the scripts in flight; one more fails. */
    @WithDefault("10000")
    int offerWaiting();

    /** Most executions that the queue without Redis holds; one more fails. */
    @WithDefault("100000")
    int localCapacity();

    /** How long one process may be silent while it fills the queue from Postgres; then another begins anew. */
    @WithDefault("10s")
    Duration fillClaim();

    /** How long a filled queue is trusted that no worker has looked at: then, or after a flush, it is filled anew. */
    @WithDefault("1m")
    Duration filledFor();

    /** After waiting so much longer, an execution of priority 10 goes before one of priority 1 of the same tenant. */
    @WithDefault("10m")
    Duration ageing();

    /** Most executions that start within any minute, over all workers ({@code MAX_JOBS_PER_MINUTE}); absent = any number. */
    OptionalInt maxJobsPerMinute();

    /** Most executions of one tenant that start within any minute; absent = any number. */
    OptionalInt tenantMaxJobsPerMinute();

    /**
     * Parts of the queue on Redis, which a cluster spreads over its nodes; a tenant is in one. The same for all instances;
     * absent = 8 on a cluster, else 1.
     */
    OptionalInt partitions();
}
