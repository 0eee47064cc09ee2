package io.millrace.api;

import io.millrace.visibility.Executions;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What a request may ask for, and how long it may wait. */
@ConfigMapping(prefix = "millrace.api")
public interface ApiConfig {

    /** Largest JSON body of a request, in bytes; the input within it has its own limit, millrace.input.max-size. */
    @WithDefault("4M")
    MemorySize maxBodySize();

    /** What Retry-After says when Postgres is away; whole seconds. */
    @WithDefault("2S")
    Duration retryAfter();

    /** The longest {@code wait} of a run. */
    @WithDefault("60S")
    Duration maxWait();

    /** How often requests that wait for an execution look at Postgres, besides what the feed tells them. */
    @WithDefault("2S")
    Duration waitRecheck();

    /** Most requests of one instance that wait for an execution; one more is answered at once. */
    @WithDefault("10000")
    int maxWaiting();

    /** Most executions that a search for a text looks at before it answers; the next page goes on there. */
    @WithDefault("20000")
    int maxSearched();

    /** How much of an input and of an error such a search reads, in characters. */
    @WithDefault("10000")
    int maxSearchedText();

    default Executions.Reach reach() {
        return new Executions.Reach(maxSearched(), maxSearchedText());
    }

    /** When the instance stops, how long requests that are being answered may still take. */
    @WithDefault("10S")
    Duration leaving();

    /** How long a health check waits for Postgres or Redis. */
    @WithDefault("2S")
    Duration healthTimeout();
}
