package io.millrace.feed;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How long progress events are kept, and how many. */
@ConfigMapping(prefix = "millrace.feed")
interface FeedConfig {

    /** Most events of one execution that can be replayed; older ones give way. */
    @WithDefault("10000")
    int tail();

    /** How long the events of an execution are kept after the latest, while it may go on; a bare number is seconds. */
    @WithDefault("${EXECUTION_STATE_TTL:86400}")
    Duration stateTtl();

    /** How long they are kept once the execution has ended; a bare number is seconds. */
    @WithDefault("${EXECUTION_COMPLETION_TTL:3600}")
    Duration completionTtl();

    /** Most events that wait for one subscriber. Who is slower reads them from the tail later, or is told of a gap. */
    @WithDefault("1000")
    int buffer();

    /** How often those who hear nothing look at the tail, since pub/sub promises nothing. */
    @WithDefault("5s")
    Duration recheck();

    /** Most publishes that go to Redis in one pipeline. */
    @WithDefault("256")
    int publishBatch();

    /** Most publishes that wait for the pipeline in flight; one more fails. */
    @WithDefault("10000")
    int publishWaiting();

    /** Most followers whose tails are read in one pipeline; each may bring a buffer full. */
    @WithDefault("32")
    int readBatch();

    /** Most followers that wait for the read in flight; one more tries again later. */
    @WithDefault("100000")
    int readWaiting();
}
