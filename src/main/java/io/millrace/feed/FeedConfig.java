package io.millrace.feed;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How long progress events are kept, and how many. */
@ConfigMapping(prefix = "millrace.feed")
interface FeedConfig {

    /** Most events of one execution that can be replayed; older ones are dropped. */
    @WithDefault("10000")
    int tail();

    /**
     * How long the events of an execution are kept after the latest one while it is not finished; a bare number is
     * seconds.
     */
    @WithDefault("${EXECUTION_STATE_TTL:86400}")
    Duration stateTtl();

    /** How long events are kept once the execution has finished; a bare number is seconds. */
    @WithDefault("${EXECUTION_COMPLETION_TTL:3600}")
    Duration completionTtl();

    /**
     * Most events buffered for one subscriber. A slower subscriber reads them from the tail later, or receives a gap
     * event.
     */
    @WithDefault("1000")
    int buffer();

    /** How often idle followers check the tail, since pub/sub does not guarantee delivery. */
    @WithDefault("5s")
    Duration recheck();

    /** Most publishes sent to Redis in one pipeline. */
    @WithDefault("256")
    int publishBatch();

    /** Most publishes that wait for the pipeline in flight; any more fail. */
    @WithDefault("10000")
    int publishWaiting();

    /**
     * Most events kept to be published later while Redis takes no writes. Beyond it the oldest are given up, and their
     * executions show a gap.
     */
    @WithDefault("100000")
    int unsentEvents();

    /** Most characters that they have together. */
    @WithDefault("16M")
    MemorySize unsentSize();

    /** Most followers whose tails are read in one pipeline; each may return a full buffer. */
    @WithDefault("32")
    int readBatch();

    /** Most followers that wait for the read in flight; any more retry later. */
    @WithDefault("100000")
    int readWaiting();
}
