package io.millrace.live;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Sockets: how many, how long, and how much waits for one. */
@ConfigMapping(prefix = "millrace.live")
interface LiveConfig {

    /** How long a socket stays open, without events, after its execution ended: a person may retry it. */
    @WithDefault("30S")
    Duration linger();

    /** Most WebSockets of one instance; one more is closed with 1013. */
    @WithDefault("5000")
    int maxConnections();

    /** How long clients may take to confirm that their sockets close: when the instance stops, or when they do not read. */
    @WithDefault("1S")
    Duration closing();

    /** Shortest time between two frames of a page's socket; the first after a pause goes at once. */
    @WithDefault("50ms")
    Duration frameInterval();

    /** Longest frame that a client of a page's socket may send, in characters; a longer one closes it with 1009. */
    @WithDefault("4096")
    int maxMessage();

    /** Most executions that one page's socket follows, besides the list. */
    @WithDefault("500")
    int maxFollowed();

    /** Most events that wait for the next frame of a page's socket; beyond, they are conflated. */
    @WithDefault("2000")
    int maxPending();

    /** The most that these events may take together, in bytes; beyond, they are conflated. */
    @WithDefault("1M")
    MemorySize maxPendingSize();

    /** Most changed executions that wait for the next frame of a page's socket; beyond, it is told to read the list anew. */
    @WithDefault("500")
    int maxChanged();

    /** How long the client of a page's socket may take for one frame; then it is closed with 1013. */
    @WithDefault("30S")
    Duration idleWrite();
}
