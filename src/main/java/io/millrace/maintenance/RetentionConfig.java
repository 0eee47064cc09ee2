package io.millrace.maintenance;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How long finished executions are kept. */
@ConfigMapping(prefix = "millrace.retention")
public interface RetentionConfig {

    /** How long executions are kept after the week in which they were created; at least 7 days. 0 = for ever. */
    @WithDefault("30D")
    Duration keep();

    /** Most executions of a week that may be unfinished when it is dropped; a week with more is kept until they are fewer. */
    @WithDefault("1000")
    int maxMoved();

    /** How long dropping a week may wait for its locks, while others wait behind it; well below Postgres' deadlock_timeout of 1 s. */
    @WithDefault("800MS")
    Duration lockTimeout();

    /** How long dropping a week may take once it has its locks; then it is rolled back, and retried later. */
    @WithDefault("5S")
    Duration dropTimeout();

    /** Most executions of dropped weeks, finished since, that one statement deletes; the next follows while it was full. */
    @WithDefault("500")
    int forgetBatch();
}
