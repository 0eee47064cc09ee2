package io.millrace.step;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Limits of http steps. */
@ConfigMapping(prefix = "millrace.http")
interface HttpConfig {

    /** Largest answer a step reads, unless it sets {@code maxBody}. */
    @WithDefault("1M")
    MemorySize maxBody();

    /** Largest answer any step reads, whatever its {@code maxBody} says: answers are held in memory. */
    @WithDefault("16M")
    MemorySize maxBodyLimit();

    /** How long connecting may take. */
    @WithDefault("10S")
    Duration connectTimeout();

    /** Most connections to one host and port at a time; more requests wait. */
    @WithDefault("1000")
    int maxConnectionsPerHost();

    /** Most requests that wait for a connection; one more fails. */
    @WithDefault("10000")
    int maxWaiting();

    /** How long an unused connection is kept. */
    @WithDefault("4S")
    Duration keepAlive();

    /** Most redirects that one request follows. */
    @WithDefault("10")
    int maxRedirects();

    /** Largest status line, and largest sum of all headers, of an answer. */
    @WithDefault("32K")
    MemorySize maxAnswerHeaders();

    /** Longest pause before a retry that an answer's {@code Retry-After} can ask for. */
    @WithDefault("5M")
    Duration maxRetryAfter();

    /** Largest JSON answer that an error keeps as {@code body}; of a larger one it keeps the beginning as text. */
    @WithDefault("16K")
    MemorySize maxErrorBody();
}
