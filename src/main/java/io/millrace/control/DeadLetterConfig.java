package io.millrace.control;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Limits of orders about dead letters. */
@ConfigMapping(prefix = "millrace.dead-letters")
public interface DeadLetterConfig {

    /** Dead letters that an order by filter moves when it names no limit. */
    @WithDefault("1000")
    int defaultLimit();

    /** Most dead letters that an order by filter may move. */
    @WithDefault("10000")
    int maxLimit();

    /** Most dead letters that one statement moves; an order of more takes several. */
    @WithDefault("500")
    int batch();
}
