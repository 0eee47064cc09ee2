package io.millrace.redis;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What all adapters on Redis share. */
@ConfigMapping(prefix = "millrace.redis")
public interface RedisConfig {

    /** Every key and channel starts with it, so that installations can share a server. */
    @WithDefault("millrace")
    String prefix();

    /** Longest time until a command is answered, on top of the time it asks Redis to block. Then its connection is dropped. */
    @WithDefault("5s")
    Duration timeout();
}
