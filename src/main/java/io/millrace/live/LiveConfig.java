package io.millrace.live;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

@ConfigMapping(prefix = "millrace.live")
interface LiveConfig {

    /** How long a socket stays open, without events, after its execution ended: a person may retry it. */
    @WithDefault("30S")
    Duration linger();

    /** Most WebSockets of one instance; one more is closed with 1013. */
    @WithDefault("5000")
    int maxConnections();

    /** When the instance stops, how long clients may take to confirm that their sockets close. */
    @WithDefault("1S")
    Duration closing();
}
