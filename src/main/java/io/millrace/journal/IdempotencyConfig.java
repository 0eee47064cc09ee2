package io.millrace.journal;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Idempotency keys: a request with a key is executed once, however often it is sent. */
@ConfigMapping(prefix = "millrace.idempotency")
public interface IdempotencyConfig {

    /** How long a key identifies its first request; afterwards it may be used again. */
    @WithDefault("24H")
    Duration keep();

    /** Longest key, in characters. */
    @WithDefault("255")
    int maxLength();

    /** Most expired keys that one statement deletes; the next follows while it was full. */
    @WithDefault("5000")
    int forgetBatch();
}
