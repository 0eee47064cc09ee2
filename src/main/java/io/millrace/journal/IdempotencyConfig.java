package io.millrace.journal;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Keys under which a request is done once, however often it is sent. */
@ConfigMapping(prefix = "millrace.idempotency")
public interface IdempotencyConfig {

    /** How long a key stands for its first request; afterwards it is like new. */
    @WithDefault("24H")
    Duration keep();

    /** Longest key, in characters. */
    @WithDefault("255")
    int maxLength();

    /** Most keys past their time that one statement deletes; the next follows while it was full. */
    @WithDefault("5000")
    int forgetBatch();
}
