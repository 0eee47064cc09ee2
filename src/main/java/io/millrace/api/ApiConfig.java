package io.millrace.api;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

@ConfigMapping(prefix = "millrace.api")
interface ApiConfig {

    /** Largest JSON body of a request, in bytes; the input within it has its own limit, millrace.input.max-size. */
    @WithDefault("4M")
    MemorySize maxBodySize();

    /** What Retry-After says when Postgres is away; whole seconds. */
    @WithDefault("2S")
    Duration retryAfter();

    /** How long a health check waits for Postgres or Redis. */
    @WithDefault("2S")
    Duration healthTimeout();
}
