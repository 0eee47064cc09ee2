package io.millrace.live;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Limits of WebSockets: how many, how long, and how much is buffered for each. */
@ConfigMapping(prefix = "millrace.live")
interface LiveConfig {

    /** How long a socket stays open without events after its execution finished, since a person may retry it. */
    @WithDefault("30S")
    Duration linger();

    /** Most WebSockets of one instance; any more are closed with 1013. */
    @WithDefault("5000")
    int maxConnections();

    /** How long clients may take to confirm the close of their sockets, on shutdown or when they do not read. */
    @WithDefault("1S")
    Duration closing();

    /** Shortest time between two frames of a page's socket; the first after a pause is sent at once. */
    @WithDefault("50ms")
    Duration frameInterval();

    /** Longest frame that a client of a page's socket may send, in characters; a longer one closes it with 1009. */
    @WithDefault("4096")
    int maxMessage();

    /** Most executions that one page's socket follows in addition to the list. */
    @WithDefault("500")
    int maxFollowed();

    /** Most events pending for the next frame of a page's socket; beyond that they are conflated. */
    @WithDefault("2000")
    int maxPending();

    /** Most memory of these events, in bytes; beyond that they are conflated. */
    @WithDefault("1M")
    MemorySize maxPendingSize();

    /**
     * Most changed executions pending for the next frame of a page's socket; beyond that it is asked to reload the
     * list.
     */
    @WithDefault("500")
    int maxChanged();

    /** How long a page's client may take to read one frame before it is closed with 1013. */
    @WithDefault("30S")
    Duration idleWrite();
}
