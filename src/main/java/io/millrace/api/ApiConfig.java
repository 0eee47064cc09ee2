package io.millrace.api;

import io.millrace.visibility.Executions;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Limits of requests and of waits. */
@ConfigMapping(prefix = "millrace.api")
public interface ApiConfig {

    /** Largest JSON body of a request, in bytes; the input within it has its own limit, millrace.input.max-size. */
    @WithDefault("4M")
    MemorySize maxBodySize();

    /** The value of Retry-After when Postgres is unavailable; whole seconds. */
    @WithDefault("2S")
    Duration retryAfter();

    /** The longest {@code wait} of a run. */
    @WithDefault("60S")
    Duration maxWait();

    /** How often requests that wait for an execution query Postgres, in addition to the events of the feed. */
    @WithDefault("2S")
    Duration waitRecheck();

    /** Most requests of one instance that wait for an execution; further ones are answered at once. */
    @WithDefault("10000")
    int maxWaiting();

    /** Most executions that a search for a text scans per request; the next page continues from there. */
    @WithDefault("20000")
    int maxSearched();

    /** How many characters of an input and of an error such a search reads. */
    @WithDefault("10000")
    int maxSearchedText();

    default Executions.Reach reach() {
        return new Executions.Reach(maxSearched(), maxSearchedText());
    }

    /** When the instance stops, how long requests in flight may still take. */
    @WithDefault("10S")
    Duration leaving();

    /** How long a health check waits for Postgres or Redis. */
    @WithDefault("2S")
    Duration healthTimeout();
}
